#include "06_fetcher/results.hpp"

#include <fmt/core.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <cmath>
#include <cstdio>

#include <unistd.h>

#include "06_fetcher/printable.hpp"

namespace fetcher {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string plain_line(const Outcome& outcome) {
    const std::string url = printable(outcome.url);
    if (outcome.ok()) return fmt::format("ok\t{}\t{}\t{}", url, *outcome.file, outcome.bytes);
    return fmt::format("failed\t{}\t{}", url, printable(outcome.error));
}

std::string json_line(const Outcome& outcome) {
    json::object line;
    line["url"] = printable(outcome.url);
    line["ok"] = outcome.ok();
    line["file"] = outcome.file ? json::value(*outcome.file) : json::value();
    line["status"] = outcome.status ? json::value(*outcome.status) : json::value();
    line["phase"] = outcome.phase ? json::value(to_string(*outcome.phase)) : json::value();
    line["error"] = outcome.ok() ? json::value() : json::value(printable(outcome.error));
    line["bytes"] = outcome.bytes;
    line["attempts"] = outcome.attempts;
    line["ms"] = outcome.took.count();
    return json::serialize(line);
}

// Milliseconds with a resolution of a microsecond.
double milliseconds(LagHistogram::Microseconds time) { return static_cast<double>(time.count()) / 1000; }

}  // namespace

Results::Results(bool json, Console& console)
    : json_(json), console_(console), to_terminal_(isatty(STDOUT_FILENO) != 0) {}

void Results::add(const Outcome& outcome) { print_line(json_ ? json_line(outcome) : plain_line(outcome)); }

void Results::add_summary(const Stats& stats, std::chrono::milliseconds wall, std::string_view writer,
                          const LagHistogram& lags) {
    if (!json_) return;
    json::object lag;
    lag["max"] = milliseconds(lags.max());
    lag["p99"] = milliseconds(lags.quantile(0.99));
    json::object summary;
    summary["ok"] = stats.ok;
    summary["failed"] = stats.failed;
    summary["repeated"] = stats.repeated;
    summary["bytes"] = stats.saved_bytes;
    summary["wall_ms"] = wall.count();
    summary["peak_in_flight"] = stats.peak_in_flight;
    summary["connections"] = stats.connections;
    summary["writer"] = writer;
    summary["loop_lag_ms"] = std::move(lag);
    json::object line;
    line["summary"] = std::move(summary);
    print_line(json::serialize(line));
}

void Results::print_line(const std::string& line) {
    if (to_terminal_) console_.erase();
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
}

asio::awaitable<void> Results::flush_now_and_then() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (true) {
        timer.expires_after(std::chrono::milliseconds(100));
        co_await timer.async_wait(asio::use_awaitable);
        flush();
    }
}

void Results::flush() { std::fflush(stdout); }

bool Results::broken() const { return std::ferror(stdout) != 0; }

}  // namespace fetcher
