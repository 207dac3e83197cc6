// What is told of measured echo servers.
#pragma once

#include <string>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/echo_runs.hpp"

namespace bench {

struct EchoReport {
    const Results& results;
    const std::vector<Scenario>& scenarios;
    const Field& field;
    std::string machine, date;

    std::string markdown() const;  // with the targets, when the loads are those of echo_scenarios()
    std::string json() const;      // every run, and the same medians
    std::string svg() const;
};

}  // namespace bench
