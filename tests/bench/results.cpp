#include "bench/results.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace bench {
namespace {

void run(const Trial& trial, std::size_t round, std::size_t rounds, Series& series) {
    fmt::print(stderr, "round {} of {}, {}: ", round + 1, rounds, trial.title);
    std::fflush(stderr);
    try {
        series.rounds[round] = trial.run();
        fmt::print(stderr, "{}\n", trial.tell(*series.rounds[round]));
    } catch (const std::exception& error) {
        series.failure = error.what();
        fmt::print(stderr, "FAILED: {}\n", series.failure);
    }
}

}  // namespace

const Series* Results::find(const std::string& scenario, const std::string& contender) const {
    const auto entry = series_.find({scenario, contender});
    return entry == series_.end() ? nullptr : &entry->second;
}

std::optional<Spread> Results::spread(const std::string& scenario, const std::string& contender,
                                      const Value& value) const {
    const Series* series = find(scenario, contender);
    std::vector<double> values;
    for (std::size_t round = 0; series && round < series->rounds.size(); ++round)
        if (series->rounds[round]) values.push_back(value(*series->rounds[round]));
    if (values.empty()) return std::nullopt;
    return spread_of(values);
}

std::optional<Spread> Results::ratio(const Key& of, const Key& to, const Value& value) const {
    const Series *series = find(of.first, of.second), *other = find(to.first, to.second);
    std::vector<double> values;
    for (std::size_t round = 0;
         series && other && round < std::min(series->rounds.size(), other->rounds.size()); ++round)
        if (series->rounds[round] && other->rounds[round])
            values.push_back(value(*series->rounds[round]) / value(*other->rounds[round]));
    if (values.empty()) return std::nullopt;
    return spread_of(values);
}

Results run_in_rounds(const std::vector<std::vector<Trial>>& loads, std::size_t rounds) {
    Results results;
    for (std::size_t round = 0; round < rounds; ++round)
        for (const std::vector<Trial>& load : loads)
            for (std::size_t i = 0; i < load.size(); ++i) {
                const Trial& trial = load[round % 2 == 0 ? i : load.size() - 1 - i];
                if (round >= trial.most_rounds) continue;
                Series& series = results.series(trial.key);
                series.rounds.resize(round + 1);
                if (series.failure.empty()) run(trial, round, rounds, series);
            }
    return results;
}

}  // namespace bench
