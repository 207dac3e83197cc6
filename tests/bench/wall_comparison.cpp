#include "bench/wall_comparison.hpp"

#include <utility>

#include "bench/chart.hpp"

namespace bench {

std::optional<Spread> WallComparison::ratio(const std::string& load, const std::string& contender) const {
    return results.ratio({load, contender}, {load, reference}, figure("wall_s"));
}

std::string WallComparison::json(const std::vector<FetchLoad>& loads, std::vector<Target> targets,
                                 const std::string& machine, const std::string& date) const {
    ReportData data{results, field, {}, std::move(targets), machine, date};
    for (const FetchLoad& load : loads) data.scenarios.emplace_back(load.id, load.title);
    data.ratio_name = "wall_ratio";
    data.ratio = [this](const std::string& load, const std::string& contender) { return ratio(load, contender); };
    return report_json(data);
}

std::string WallComparison::svg(const std::string& title, const std::vector<FetchLoad>& loads) const {
    std::vector<Group> groups;
    for (const FetchLoad& load : loads) {
        Group group{load.title, {}};
        for (const Contender& contender : field.contenders)
            if (const auto wall = ratio(load.id, contender.key))
                group.bars.push_back({contender.name, *wall, contender.ours});
        groups.push_back(std::move(group));
    }
    return bar_chart(title, groups, 1);
}

}  // namespace bench
