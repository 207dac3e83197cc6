// Measuring echo servers: what is run, in which order, and what is kept of it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/results.hpp"

namespace bench {

// One load, as tests/bench/load.cpp takes it.
struct Scenario {
    std::string id;
    std::string title;
    std::size_t connections;
    std::size_t idle;
    std::size_t size;  // bytes a message
    double warm_up, seconds;
    std::size_t messages = 0;  // not 0: so many on each connection, instead of for a time
};

// CPU time of the server for each unit that the load generator used in the same window. Both did the same
// requests, so it stands for CPU per request; and what makes a noisy machine slow makes both slow.
double relative_cpu(const Figures& figures);

std::vector<Scenario> echo_scenarios();
std::vector<Scenario> quick_echo_scenarios();  // small, and of fixed counts: for correctness only

// Runs every contender under every load, `rounds` times, as run_in_rounds says. The figures are those that the
// load generator prints, by their names there.
Results run_echo(const std::vector<Scenario>& scenarios, const std::vector<Contender>& contenders,
                 std::size_t rounds, const std::filesystem::path& load_generator);

}  // namespace bench
