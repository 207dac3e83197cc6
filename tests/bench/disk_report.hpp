// What is told of fetchers on slow and fast disks.
#pragma once

#include <string>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/fetch_runs.hpp"
#include "bench/results.hpp"

namespace bench {

struct DiskReport {
    const Results& results;
    const std::vector<FetchLoad>& loads;
    const Field& field;
    std::string machine, date;

    std::string markdown() const;  // with the targets, when the loads are those of disk_loads()
    std::string json() const;      // every run, and the same medians
    std::string svg() const;
};

}  // namespace bench
