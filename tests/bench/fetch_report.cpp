#include "bench/fetch_report.hpp"

#include <fmt/core.h>

#include "bench/tables.hpp"
#include "bench/wall_comparison.hpp"

namespace bench {
namespace {

const std::string REFERENCE = "curl";

bool grows(const FetchLoad& load) { return load.id.starts_with("growth"); }

double share_of(const FetchLoad& load, const Figures& figures) {
    return 100 * load.ideal_seconds() / figures.at("wall_s");
}

// --- Tables ---

std::string table(const WallComparison& wall, const FetchLoad& load) {
    const Results& results = wall.results;
    const bool delayed = load.ideal_seconds() > 0;
    std::string rows = fmt::format(
        "### {}\n\n| | wall ÷ curl (least – most) | CPU ÷ curl (least – most) | wall, s | {} | peak, MiB |\n"
        "|---|---|---|---|---|---|\n",
        load.title, delayed ? fmt::format("% of the ideal, {:.1f} s", load.ideal_seconds()) : "CPU, s");
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
        const auto share = spread([&](const Figures& figures) { return share_of(load, figures); });
        rows += fmt::format(
            "| {} | {} | {} | {} | {} | {} |\n", contender.name,
            cell_with_spread(wall.ratio(load.id, contender.key)),
            cell_with_spread(results.ratio({load.id, contender.key}, {load.id, REFERENCE}, cpu_seconds)),
            cell(spread(figure("wall_s"))), delayed ? cell(share, "{:.1f}") : cell(spread(cpu_seconds)),
            cell(spread(peak_mib), "{:.1f}"));
    }
    return rows + "\n";
}

// Loads of the same kind and more and more URLs.
const std::vector<std::string> GROWTH{"growth-1000", "small-10", "growth-100000"};

double wall_per_url(const Figures& figures) { return figures.at("wall_s") / figures.at("urls") * 1e6; }
double cpu_per_url(const Figures& figures) { return cpu_seconds(figures) / figures.at("urls") * 1e6; }

std::string growth_table(const Results& results, const Field& field) {
    std::string rows =
        "### From 1,000 to 10,000 to 100,000 × 2 KiB, c = 10\n\n"
        "| | wall for each URL, µs | CPU for each URL, µs | peak, MiB |\n|---|---|---|---|\n";
    for (const Contender& contender : field.contenders) {
        if (!results.find(GROWTH.back(), contender.key)) continue;
        const auto three = [&](const Results::Value& value, const char* format) {
            std::string text;
            for (const std::string& load : GROWTH)
                text += (text.empty() ? "" : ", ") + cell(results.spread(load, contender.key, value), format);
            return text;
        };
        rows += fmt::format("| {} | {} | {} | {} |\n", contender.name, three(wall_per_url, "{:.0f}"),
                            three(cpu_per_url, "{:.0f}"), three(peak_mib, "{:.1f}"));
    }
    return rows + "\n";
}

// --- Targets ---

// The one of curl and wget2 that needed less of `value`.
std::string better_peer(const Results& results, const std::string& load, const Results::Value& value) {
    const auto curl = results.spread(load, "curl", value), wget = results.spread(load, "wget2", value);
    return wget && (!curl || wget->median < curl->median) ? "wget2" : "curl";
}

void add_comparisons(std::vector<Target>& list, const Results& results, const std::string& key) {
    const auto add = [&](const std::string& load, const std::string& of, const Results::Value& value,
                         double most) {
        const std::string peer = better_peer(results, load, value);
        list.push_back({fmt::format("{}, {}: {} ÷ {}", key, load, of, peer),
                        results.ratio({load, key}, {load, peer}, value), most});
    };
    for (const std::string load : {"small-1", "small-10", "small-100"}) {
        add(load, "CPU", cpu_seconds, 0.8);
        add(load, "wall", figure("wall_s"), 0.8);
    }
    for (const std::string load : {"medium-10", "medium-100", "large"})
        add(load, "wall", figure("wall_s"), 1);
}

void add_figures(std::vector<Target>& list, const Results& results, const std::vector<FetchLoad>& loads,
                 const std::string& key) {
    for (const std::string load : {"small-100", "medium-100", "large", "growth-100000"})
        list.push_back(
            {fmt::format("{}, {}: peak, MiB", key, load), results.spread(load, key, peak_mib), 16});
    for (const FetchLoad& load : loads)
        if (load.ideal_seconds() > 0)
            list.push_back({fmt::format("{}, {}: % of the ideal", key, load.id),
                            results.spread(load.id, key,
                                           [&](const Figures& figures) { return share_of(load, figures); }),
                            load.concurrency == 100 ? 97.0 : 99.0, true});
    list.push_back({key + ": CPU for each of 100,000 URLs ÷ of 10,000",
                    results.ratio({"growth-100000", key}, {"small-10", key}, cpu_per_url), 1.1});
}

std::vector<Target> targets(const Results& results, const std::vector<FetchLoad>& loads) {
    std::vector<Target> list;
    for (const std::string key : {"06", "07"}) {
        add_comparisons(list, results, key);
        add_figures(list, results, loads, key);
    }
    return list;
}

}  // namespace

std::string FetchReport::markdown() const {
    std::string text = fmt::format("Measured on {}: {}.\n\n", date, machine);
    for (const FetchLoad& load : loads)
        if (!grows(load)) text += table({results, field, REFERENCE}, load);
    const bool full = loads.size() == fetch_loads().size();
    if (full) text += growth_table(results, field) + target_table(targets(results, loads));
    return text + missing_lines(field.missing);
}

std::string FetchReport::json() const {
    return WallComparison{results, field, REFERENCE}.json(loads, targets(results, loads), machine, date);
}

std::string FetchReport::svg() const {
    std::vector<FetchLoad> shown;
    for (const FetchLoad& load : loads)
        if (!grows(load)) shown.push_back(load);
    return WallComparison{results, field, REFERENCE}.svg("Fetch: wall time ÷ that of curl --parallel", shown);
}

}  // namespace bench
