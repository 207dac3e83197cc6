// What is told of measured fetchers.
#pragma once

#include <string>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/fetch_runs.hpp"
#include "bench/results.hpp"

namespace bench {

struct FetchReport {
    const Results& results;
    const std::vector<FetchLoad>& loads;
    const Field& field;
    std::string machine, date;

    std::string markdown() const;  // with the targets, when the loads are those of fetch_loads()
    std::string json() const;      // every run, and the same medians
    std::string svg() const;
};

}  // namespace bench
