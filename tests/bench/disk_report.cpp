#include "bench/disk_report.hpp"

#include <fmt/core.h>

#include "bench/tables.hpp"
#include "bench/wall_comparison.hpp"

namespace bench {
namespace {

const std::string REFERENCE = "06";

// The spread of a figure that not every fetcher tells.
std::optional<Spread> if_told(const Results& results, const std::string& load, const std::string& contender,
                              const std::string& name) {
    const Series* series = results.find(load, contender);
    if (!series || series->rounds.empty() || !series->rounds[0] || !series->rounds[0]->contains(name))
        return std::nullopt;
    return results.spread(load, contender, figure(name));
}

std::string table(const WallComparison& wall, const FetchLoad& load) {
    const Results& results = wall.results;
    std::string rows = fmt::format(
        "### {}\n\n| | wall, s (least – most) | wall ÷ 06 (least – most) | loop lag, p99, ms | longest, ms "
        "(least – "
        "most) | CPU, s | peak, MiB |\n|---|---|---|---|---|---|---|\n",
        load.title);
    for (const Contender& contender : wall.field.contenders) {
        const Series* series = results.find(load.id, contender.key);
        if (!series) continue;
        if (!series->failure.empty()) {
            rows += fmt::format("| {} | failed: {} |\n", contender.name, series->failure);
            continue;
        }
        const auto spread = [&](const Results::Value& value) {
            return results.spread(load.id, contender.key, value);
        };
        rows += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", contender.name,
                            cell_with_spread(spread(figure("wall_s"))),
                            cell_with_spread(wall.ratio(load.id, contender.key)),
                            cell(if_told(results, load.id, contender.key, "lag_p99_ms"), "{:.1f}"),
                            cell_with_spread(if_told(results, load.id, contender.key, "lag_max_ms")),
                            cell(spread(cpu_seconds)), cell(spread(peak_mib), "{:.1f}"));
    }
    return rows + "\n";
}

// Whether the slow disk was slow for io_uring, too.
bool slow_for_all(const Results& results) {
    return if_told(results, "slow", "06", "slow_file_system").has_value();
}

std::vector<Target> targets(const WallComparison& wall) {
    const Results& results = wall.results;
    std::vector<Target> list;
    list.push_back({"06 on the slow disk: the loop's longest lag, ms: it shows the stall",
                    if_told(results, "slow", "06", "lag_max_ms"), 200, true});
    for (const std::string writer : {"threads", "uring", "asio"})
        if (writer == "threads" || slow_for_all(results))
            list.push_back(
                {fmt::format("07 --writer {} on the slow disk: wall, s (the ideal is 1.5)", writer),
                 results.spread("slow", writer, figure("wall_s")), 1.6});
    for (const std::string writer : {"threads", "uring", "asio"})
        list.push_back(
            {fmt::format("07 --writer {} on the slow disk: the loop's longest lag, ms (p99.9 is never more)",
                         writer),
             if_told(results, "slow", writer, "lag_max_ms"), 5});
    for (const std::string load : {"small", "medium"})
        list.push_back({fmt::format("07 --writer threads, {}: wall ÷ 06", load),
                        wall.ratio(load, "threads"), 1});
    return list;
}

}  // namespace

std::string DiskReport::markdown() const {
    const WallComparison wall{results, field, REFERENCE};
    std::string text = fmt::format("Measured on {}: {}.\n\n", date, machine);
    text += slow_for_all(results)
                ? "The slow disk is a file system of its own (FUSE), slow for every program.\n\n"
                : "The slow disk is a library below `write`, which reaches neither io_uring (`uring` and "
                  "`asio` show the "
                  "lag, not the time) nor programs that write through buffers of the C library.\n\n";
    for (const FetchLoad& load : loads) text += table(wall, load);
    if (loads.size() == disk_loads().size()) text += target_table(targets(wall));
    return text + missing_lines(field.missing);
}

std::string DiskReport::json() const {
    const WallComparison wall{results, field, REFERENCE};
    return wall.json(loads, targets(wall), machine, date);
}

std::string DiskReport::svg() const {
    return WallComparison{results, field, REFERENCE}.svg("Disk: wall time ÷ that of 06_fetcher", loads);
}

}  // namespace bench
