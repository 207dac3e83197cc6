#include "06_fetcher/report.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include "06_fetcher/quantities.hpp"

namespace fetcher {
namespace {

double milliseconds(LagHistogram::Microseconds time) { return static_cast<double>(time.count()) / 1000; }

std::string failures(const Stats& stats) {
    std::string list;
    for (const auto& [reason, count] : stats.failures)
        list += fmt::format("{}{} {}", list.empty() ? " (" : ", ", reason, human_count(count));
    return list.empty() ? list : list + ")";
}

}  // namespace

std::string closing_table(const Stats& stats, std::chrono::milliseconds wall, std::string_view writer,
                          const LagHistogram& lags) {
    const double seconds = static_cast<double>(wall.count()) / 1000;
    const double bytes = static_cast<double>(stats.saved_bytes);
    const std::string rate = seconds > 0 ? fmt::format(", {}/s", human_bytes(bytes / seconds)) : "";
    std::string table;
    const auto row = [&table](std::string_view name, const std::string& value) {
        table += fmt::format("{}{:<12}{}", table.empty() ? "" : "\n", name, value);
    };
    row("saved",
        fmt::format("{}, {} in {:.2f} s{}", human_count(stats.ok), human_bytes(bytes), seconds, rate));
    row("failed", human_count(stats.failed) + failures(stats));
    if (stats.repeated > 0) row("repeated", human_count(stats.repeated));
    row("in flight",
        fmt::format("{} at most, over {} connections", stats.peak_in_flight, human_count(stats.connections)));
    row("loop lag", fmt::format("{:.1f} ms at most, p99 {:.1f} ms, writer {}", milliseconds(lags.max()),
                                milliseconds(lags.quantile(0.99)), writer));
    return table;
}

}  // namespace fetcher
