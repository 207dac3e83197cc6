// The seven stages: which binary each one is.
#pragma once

#include <string>
#include <vector>

namespace harness {

struct Stage {
    std::string number;                  // "05"
    std::string program;                 // "05_coroutines"
    std::vector<std::string> arguments;  // what makes it behave as the stage: {"echo"}
    std::string title;                   // for tables
    bool fetches = false;                // a fetcher; the others serve
};

const std::vector<Stage>& all_stages();
// Throws std::invalid_argument, in words for a user, when there is no such stage.
const Stage& stage(const std::string& number);

}  // namespace harness
