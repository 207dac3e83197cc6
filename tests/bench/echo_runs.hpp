// Measuring echo servers: what is run, in which order, and what is kept of it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/statistics.hpp"

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

// One run: the figures that the load generator prints, by their names there.
using Figures = std::map<std::string, double>;

// The runs of one contender under one load, by round. A round without value failed, or was not run after a
// failure.
struct Series {
    std::vector<std::optional<Figures>> rounds;
    std::string failure;  // why, in one line; empty when every round has a value
};

class EchoResults {
  public:
    Series& series(const Scenario& scenario, const Contender& contender) {
        return series_[{scenario.id, contender.key}];
    }
    // Null when there was no run.
    const Series* find(const std::string& scenario, const std::string& contender) const;

    // The spread of `value` over a contender's runs, and of its ratio to `value` of another series in the
    // same round. No value when no round has one.
    using Value = std::function<double(const Figures&)>;
    std::optional<Spread> spread(const std::string& scenario, const std::string& contender,
                                 const Value& value) const;
    using Key = std::pair<std::string, std::string>;  // scenario and contender
    std::optional<Spread> ratio(const Key& of, const Key& to, const Value& value) const;

  private:
    std::map<Key, Series> series_;
};

// CPU time of the server for each unit that the load generator used in the same window. Both did the same
// requests, so it stands for CPU per request; and what makes a noisy machine slow makes both slow.
double relative_cpu(const Figures& figures);

std::vector<Scenario> echo_scenarios();
std::vector<Scenario> quick_echo_scenarios();  // small, and of fixed counts: for correctness only

// Runs every contender under every load, `rounds` times; each round in the opposite order of the one before,
// so that a machine that grows slower favours nobody. Tells its progress on stderr.
EchoResults run_echo(const std::vector<Scenario>& scenarios, const std::vector<Contender>& contenders,
                     std::size_t rounds, const std::filesystem::path& load_generator);

}  // namespace bench
