// What a soaked fetcher is asked for: lines of a list, at random, and what has to become of each.
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>

#include "harness/site/site.hpp"

namespace soak {

struct Order {
    std::string line;  // of the list
    std::string name;  // unique, and part of the file's name
    std::optional<std::string>
        body;  // the path whose body is to be saved; nothing when this line has to fail
};

using Random = std::mt19937_64;

// Below `limit`, which is at least 1.
std::size_t below(Random& random, std::size_t limit);

// Mostly what can be saved, in every form that the site knows; a third of what has to fail. With `slow` there are
// answers, too, that never come or stop on the way: then a time-out must be short, or the round takes for ever.
Order order(const harness::Site& site, Random& random, std::size_t number, bool slow);

}  // namespace soak
