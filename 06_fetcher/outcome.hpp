// What became of one URL.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "06_fetcher/failure.hpp"

namespace fetcher {

struct Outcome {
    std::string url;                  // as the list has it
    std::optional<std::string> file;  // its name in DIR, when it was saved
    std::optional<unsigned> status;   // of the latest answer, when there was one
    std::optional<Phase> phase;       // the one that failed
    std::string error;                // why; may quote the server
    std::uint64_t bytes = 0;          // of the latest attempt's body
    unsigned attempts = 0;
    std::chrono::milliseconds took{
        0};  // from the beginning of the first attempt, waits between them included

    bool ok() const { return file.has_value(); }
};

}  // namespace fetcher
