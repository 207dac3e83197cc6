// A bar chart as SVG: groups of horizontal bars, each with its spread.
#pragma once

#include <string>
#include <vector>

#include "bench/statistics.hpp"

namespace bench {

struct Bar {
    std::string label;
    Spread value;
    bool ours = false;  // in another colour than the peers
};

struct Group {
    std::string title;
    std::vector<Bar> bars;
};

// `mark` is a value that gets a line through all groups: what the bars are compared with. Values are not
// negative; the text may be any UTF-8.
std::string bar_chart(const std::string& title, const std::vector<Group>& groups, double mark);

}  // namespace bench
