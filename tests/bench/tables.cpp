#include "bench/tables.hpp"

#include <fmt/core.h>

#include <boost/json.hpp>

namespace bench {
namespace {

namespace json = boost::json;

std::string verdict(const Target& target) {
    if (!target.measured) return "not measured";
    const double median = target.measured->median;
    return (target.at_least ? median >= target.limit : median <= target.limit) ? "met" : "**missed**";
}

json::object to_json(const Spread& spread) {
    return {{"median", spread.median}, {"least", spread.least}, {"most", spread.most}};
}

json::array series_list(const ReportData& data) {
    json::array list;
    for (const auto& [scenario, title] : data.scenarios) {
        for (const Contender& contender : data.field.contenders) {
            const Series* series = data.results.find(scenario, contender.key);
            if (!series) continue;
            json::array runs;
            for (const auto& figures : series->rounds)
                runs.push_back(figures ? json::value_from(*figures) : json::value());
            json::object entry{{"scenario", title}, {"contender", contender.name}, {"ours", contender.ours}};
            if (data.ratio)
                if (const auto ratio = data.ratio(scenario, contender.key))
                    entry[data.ratio_name] = to_json(*ratio);
            if (!series->failure.empty()) entry["failure"] = series->failure;
            entry["runs"] = std::move(runs);
            list.push_back(std::move(entry));
        }
    }
    return list;
}

}  // namespace

std::string cell(const std::optional<Spread>& value, const char* format) {
    return value ? fmt::format(fmt::runtime(format), value->median) : "–";
}

std::string cell_with_spread(const std::optional<Spread>& value) {
    return value ? fmt::format("{:.2f} ({:.2f} – {:.2f})", value->median, value->least, value->most) : "–";
}

Results::Value figure(const std::string& name) {
    return [name](const Figures& figures) { return figures.at(name); };
}

std::string target_table(const std::vector<Target>& targets) {
    std::string rows = "### Targets\n\n| | limit | measured (least – most) | |\n|---|---|---|---|\n";
    for (const Target& target : targets)
        rows += fmt::format("| {} | {} {} | {} | {} |\n", target.text, target.at_least ? "≥" : "≤",
                            target.limit, cell_with_spread(target.measured), verdict(target));
    return rows + "\n";
}

std::string missing_lines(const std::vector<Missing>& missing) {
    std::string text;
    for (const Missing& peer : missing)
        text += fmt::format("Not measured: {}; the Debian package `{}` has it.\n", peer.name, peer.package);
    return text;
}

std::string report_json(const ReportData& data) {
    json::array missing, targets;
    for (const Missing& peer : data.field.missing)
        missing.push_back(json::object{{"name", peer.name}, {"package", peer.package}});
    for (const Target& target : data.targets) {
        json::object entry{{"target", target.text},
                           {target.at_least ? "least" : "most", target.limit},
                           {"verdict", verdict(target)}};
        if (target.measured) entry["measured"] = to_json(*target.measured);
        targets.push_back(std::move(entry));
    }
    return json::serialize(json::object{{"machine", data.machine},
                                        {"date", data.date},
                                        {"series", series_list(data)},
                                        {"targets", std::move(targets)},
                                        {"missing", std::move(missing)}}) +
           "\n";
}

}  // namespace bench
