#include "bench/echo_report.hpp"

#include <fmt/core.h>

#include "bench/chart.hpp"
#include "bench/tables.hpp"

namespace bench {
namespace {

const std::string REFERENCE = "epoll";

double peak_mib(const Figures& figures) { return figures.at("server_peak_kib") / 1024; }
double unfairness(const Figures& figures) { return figures.at("p99_us") / figures.at("p50_us"); }

std::optional<Spread> cpu_ratio(const Results& results, const std::string& scenario,
                                const std::string& contender) {
    return results.ratio({scenario, contender}, {scenario, REFERENCE}, relative_cpu);
}

std::string table(const Results& results, const Scenario& scenario, const Field& field) {
    std::string rows = fmt::format(
        "### {}\n\n| | CPU ÷ C epoll (least – most) | requests/s | p50, ms | p99 ÷ p50 | longest, ms "
        "| requests of a connection, fewest – most | peak, MiB |\n|---|---|---|---|---|---|---|---|\n",
        scenario.title);
    for (const Contender& contender : field.contenders) {
        const Series* series = results.find(scenario.id, contender.key);
        if (!series) continue;
        const auto spread = [&](const Results::Value& value) {
            return results.spread(scenario.id, contender.key, value);
        };
        const auto in_ms = [](const std::string& name) {
            return [name](const Figures& figures) { return figures.at(name) / 1000; };
        };
        if (!series->failure.empty()) {
            rows += fmt::format("| {} | failed: {} |\n", contender.name, series->failure);
            continue;
        }
        rows += fmt::format(
            "| {} | {} | {} | {} | {} | {} | {} – {} | {} |\n", contender.name,
            cell_with_spread(cpu_ratio(results, scenario.id, contender.key)),
            cell(spread(figure("requests_per_second")), "{:.0f}"), cell(spread(in_ms("p50_us"))),
            cell(spread(unfairness)), cell(spread(in_ms("max_us")), "{:.0f}"),
            cell(spread(figure("least_per_connection")), "{:.0f}"),
            cell(spread(figure("most_per_connection")), "{:.0f}"), cell(spread(peak_mib), "{:.1f}"));
    }
    return rows + "\n";
}

// --- Targets ---

std::vector<Target> targets(const Results& results) {
    std::vector<Target> list;
    const std::vector<std::pair<std::string, double>> ours{
        {"03", 1.05}, {"04", 1.10}, {"05", 1.15}, {"05-own", 1.15}};
    for (const auto& [key, most] : ours)
        list.push_back({key + ": CPU ÷ C epoll at 100 connections", cpu_ratio(results, "100", key), most});
    for (const auto& [key, most] : ours)
        list.push_back(
            {key + ": CPU ÷ C epoll at 10,000 connections", cpu_ratio(results, "10000", key), 1.10});
    for (const std::string scenario : {"100", "10000"})
        for (const auto& [key, most] : ours)
            for (const std::string peer : {"libuv", "go", "uvloop"})
                list.push_back({fmt::format("{}: CPU ÷ {} at {} connections", key, peer, scenario),
                                results.ratio({scenario, key}, {scenario, peer}, relative_cpu), 1});
    for (const auto& [key, most] :
         {std::pair<std::string, double>{"03", 6}, {"04", 12}, {"05", 40}, {"05-own", 40}})
        list.push_back({key + ": MiB at 10,000 connections", results.spread("10000", key, peak_mib), most});
    for (const auto& [key, most] : ours)
        list.push_back(
            {key + ": p99 ÷ p50 at 10,000 connections", results.spread("10000", key, unfairness), 2});
    for (const auto& [key, most] : ours)
        list.push_back(
            {key + ": p99 at 16 KiB, ms: no delayed acknowledgement is waited for",
             results.spread("16k", key, [](const Figures& figures) { return figures.at("p99_us") / 1000; }),
             35});
    for (const auto& [key, most] : ours)
        list.push_back({key + ": CPU with 9,900 idle connections ÷ without",
                        results.ratio({"idle", key}, {"100", key}, relative_cpu), 1.10});
    return list;
}

}  // namespace

std::string EchoReport::markdown() const {
    std::string text = fmt::format("Measured on {}: {}.\n\n", date, machine);
    for (const Scenario& scenario : scenarios) text += table(results, scenario, field);
    const bool full = scenarios.size() == echo_scenarios().size();
    if (full) text += target_table(targets(results));
    return text + missing_lines(field.missing);
}

std::string EchoReport::json() const {
    ReportData data{results, field, {}, targets(results), machine, date};
    for (const Scenario& scenario : scenarios) data.scenarios.emplace_back(scenario.id, scenario.title);
    data.ratio_name = "cpu_ratio";
    data.ratio = [this](const std::string& scenario, const std::string& contender) {
        return cpu_ratio(results, scenario, contender);
    };
    return report_json(data);
}

std::string EchoReport::svg() const {
    std::vector<Group> groups;
    for (const Scenario& scenario : scenarios) {
        Group group{scenario.title, {}};
        for (const Contender& contender : field.contenders)
            if (const auto ratio = cpu_ratio(results, scenario.id, contender.key))
                group.bars.push_back({contender.name, *ratio, contender.ours});
        groups.push_back(std::move(group));
    }
    return bar_chart("Echo: CPU per request ÷ that of a minimal epoll server in C", groups, 1);
}

}  // namespace bench
