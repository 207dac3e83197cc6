// Fetchers beside a reference: wall time of every load, what the reports of networks and of disks have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/fetch_runs.hpp"
#include "bench/results.hpp"
#include "bench/tables.hpp"

namespace bench {

struct WallComparison {
    const Results& results;
    const Field& field;
    std::string reference;  // the contender whose wall time is 1

    // `contender`'s wall time ÷ the reference's, round by round. Nothing where one of them has no run.
    std::optional<Spread> ratio(const std::string& load, const std::string& contender) const;

    // Everything that was measured, with this ratio as "wall_ratio".
    std::string json(const std::vector<FetchLoad>& loads, std::vector<Target> targets, const std::string& machine,
                     const std::string& date) const;

    // A group of bars for each load, as SVG.
    std::string svg(const std::string& title, const std::vector<FetchLoad>& loads) const;
};

}  // namespace bench
