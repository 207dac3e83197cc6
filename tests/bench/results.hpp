// What is kept of repeated measurements, and the order in which they are made.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/statistics.hpp"

namespace bench {

// One run: its figures by name.
using Figures = std::map<std::string, double>;

// The runs of one contender under one load, by round. A round without value failed, or was not run after a
// failure.
struct Series {
    std::vector<std::optional<Figures>> rounds;
    std::string failure;  // why, in one line; empty when every round has a value
};

class Results {
  public:
    using Key = std::pair<std::string, std::string>;  // id of a scenario, key of a contender
    Series& series(const Key& key) { return series_[key]; }
    // Null when there was no run.
    const Series* find(const std::string& scenario, const std::string& contender) const;

    // The spread of `value` over a contender's runs, and of its ratio to `value` of another series in the
    // same round. No value when no round has one.
    using Value = std::function<double(const Figures&)>;
    std::optional<Spread> spread(const std::string& scenario, const std::string& contender,
                                 const Value& value) const;
    std::optional<Spread> ratio(const Key& of, const Key& to, const Value& value) const;

  private:
    std::map<Key, Series> series_;
};

// One contender under one load: what a round runs once.
struct Trial {
    Results::Key key;
    std::string title;                                // for the progress
    std::function<Figures()> run;                     // throws std::exception with one line
    std::function<std::string(const Figures&)> tell;  // what the progress says of a run that was right
    std::size_t most_rounds = std::numeric_limits<std::size_t>::max();
};

// Runs every trial of every load, `rounds` times; within a load each round in the opposite order of the one
// before, so that a machine that grows slower favours nobody. Tells its progress on stderr. A trial that
// failed is not repeated.
Results run_in_rounds(const std::vector<std::vector<Trial>>& loads, std::size_t rounds);

}  // namespace bench
