// The stories that a program is traced with.
#pragma once

#include <string>
#include <vector>

#include "harness/trace/cast.hpp"

namespace harness {

struct Scenario {
    std::string name;   // "silent_client"
    std::string title;  // what happens, in a sentence
    void (*play)(Cast& cast);
};

const std::vector<Scenario>& all_scenarios();
// Throws std::invalid_argument, in words for a user, when there is none of this name.
const Scenario& scenario(const std::string& name);

}  // namespace harness
