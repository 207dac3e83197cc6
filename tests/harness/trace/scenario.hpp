// The stories that a program is traced with, and that the demo plays to two programs at once.
#pragma once

#include <string>
#include <vector>

#include "harness/trace/cast.hpp"

namespace harness {

// One thing that one client does.
struct Step {
    enum class Kind {
        connects,
        says,                  // `bytes`
        says_without_reading,  // as much of `bytes` as is taken
        hears,                 // waits for its answer, or until nothing more will come
        reads,                 // the same, of a client that has read nothing so far
        leaves,
    };
    Kind kind{};
    std::string client;
    std::string bytes = {};
    int receive_buffer = 0;  // of a client that connects, as Cast::connect takes it
};

struct Scenario {
    std::string name;   // "silent_client"
    std::string title;  // what happens, in a sentence
    std::vector<Step> steps;
};

const std::vector<Scenario>& all_scenarios();
// Throws std::invalid_argument, in words for a user, when there is none of this name.
const Scenario& scenario(const std::string& name);

// "B says 'hello'"; empty for hearing, which is not the client's deed.
std::string told(const Step& step);

void perform(const Step& step, Cast& cast);
// All steps, one after the other.
void play(const Scenario& scenario, Cast& cast);

}  // namespace harness
