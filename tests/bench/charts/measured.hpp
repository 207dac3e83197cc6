// A measurement as it is kept: rows of figures, where and when they were taken.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/statistics.hpp"

namespace bench {

// What a figure belongs to, or its spread over the rounds.
using Cell = std::variant<std::string, std::size_t, Spread>;
using MeasuredRow = std::vector<std::pair<std::string, Cell>>;

struct Measured {
    std::string name;  // "turn": of the command, and of the file
    std::size_t rounds = 0;
    std::vector<MeasuredRow> rows = {};
};

struct MeasureOptions {
    bool quick = false;    // small, once, and kept nowhere: correctness only
    bool publish = false;  // into the tree, for the charts
    std::size_t rounds = 5;
};

// The row as a line for people.
std::string line_of(const MeasuredRow& row);

// Writes build/bench/NAME.json, and tests/bench/measured/NAME.json when it is published; tells where. Throws
// std::runtime_error.
void keep(const Measured& measured, const MeasureOptions& options, const std::string& machine);

// One line on stderr, so that people see that it goes on.
void tell_progress(const std::string& text);

}  // namespace bench
