#include "bench/echo_report.hpp"

#include <fmt/core.h>

#include <boost/json.hpp>

#include "bench/chart.hpp"

namespace bench {
namespace {

namespace json = boost::json;

const std::string REFERENCE = "epoll";

double peak_mib(const Figures& figures) { return figures.at("server_peak_kib") / 1024; }
double unfairness(const Figures& figures) { return figures.at("p99_us") / figures.at("p50_us"); }
EchoResults::Value figure(const std::string& name) {
    return [name](const Figures& figures) { return figures.at(name); };
}

std::optional<Spread> cpu_ratio(const EchoResults& results, const std::string& scenario,
                                const std::string& contender) {
    return results.ratio({scenario, contender}, {scenario, REFERENCE}, relative_cpu);
}

// A cell of a table.
std::string cell(const std::optional<Spread>& value, const char* format = "{:.2f}") {
    return value ? fmt::format(fmt::runtime(format), value->median) : "–";
}
std::string cell_with_spread(const std::optional<Spread>& value) {
    return value ? fmt::format("{:.2f} ({:.2f} – {:.2f})", value->median, value->least, value->most) : "–";
}

std::string table(const EchoResults& results, const Scenario& scenario, const Field& field) {
    std::string rows = fmt::format(
        "### {}\n\n| | CPU ÷ C epoll (least – most) | requests/s | p50, ms | p99 ÷ p50 | longest, ms "
        "| requests of a connection, fewest – most | peak, MiB |\n|---|---|---|---|---|---|---|---|\n",
        scenario.title);
    for (const Contender& contender : field.contenders) {
        const Series* series = results.find(scenario.id, contender.key);
        if (!series) continue;
        const auto spread = [&](const EchoResults::Value& value) {
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

struct Target {
    std::string text;
    std::optional<Spread> measured;
    double most;  // the median may not be greater
};

std::vector<Target> targets(const EchoResults& results) {
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

std::string verdict(const Target& target) {
    if (!target.measured) return "not measured";
    return target.measured->median <= target.most ? "met" : "**missed**";
}

std::string target_table(const EchoResults& results) {
    std::string rows = "### Targets\n\n| | at most | measured (least – most) | |\n|---|---|---|---|\n";
    for (const Target& target : targets(results))
        rows += fmt::format("| {} | {} | {} | {} |\n", target.text, target.most,
                            cell_with_spread(target.measured), verdict(target));
    return rows + "\n";
}

json::object to_json(const Spread& spread) {
    return {{"median", spread.median}, {"least", spread.least}, {"most", spread.most}};
}

}  // namespace

std::string EchoReport::markdown() const {
    std::string text = fmt::format("Measured on {}: {}.\n\n", date, machine);
    for (const Scenario& scenario : scenarios) text += table(results, scenario, field);
    const bool full = scenarios.size() == echo_scenarios().size();
    if (full) text += target_table(results);
    for (const Missing& missing : field.missing)
        text +=
            fmt::format("Not measured: {}; the Debian package `{}` has it.\n", missing.name, missing.package);
    return text;
}

std::string EchoReport::json() const {
    json::array series_list;
    for (const Scenario& scenario : scenarios) {
        for (const Contender& contender : field.contenders) {
            const Series* series = results.find(scenario.id, contender.key);
            if (!series) continue;
            json::array runs;
            for (const auto& figures : series->rounds)
                runs.push_back(figures ? json::value_from(*figures) : json::value());
            json::object entry{
                {"scenario", scenario.title}, {"contender", contender.name}, {"ours", contender.ours}};
            if (const auto ratio = cpu_ratio(results, scenario.id, contender.key))
                entry["cpu_ratio"] = to_json(*ratio);
            if (!series->failure.empty()) entry["failure"] = series->failure;
            entry["runs"] = std::move(runs);
            series_list.push_back(std::move(entry));
        }
    }
    json::array missing_list, target_list;
    for (const Missing& missing : field.missing)
        missing_list.push_back(json::object{{"name", missing.name}, {"package", missing.package}});
    for (const Target& target : targets(results)) {
        json::object entry{{"target", target.text}, {"most", target.most}, {"verdict", verdict(target)}};
        if (target.measured) entry["measured"] = to_json(*target.measured);
        target_list.push_back(std::move(entry));
    }
    return json::serialize(json::object{{"machine", machine},
                                        {"date", date},
                                        {"series", std::move(series_list)},
                                        {"targets", std::move(target_list)},
                                        {"missing", std::move(missing_list)}}) +
           "\n";
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
