// A disk with faults below a fetcher (tests/harness/faults), and what its log tells.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "harness/story.hpp"

namespace harness {

// One line of the log: a call on a regular file begins, or has returned.
struct DiskCall {
    std::string call;  // "write", "open", "fsync", "rename"
    pid_t thread = 0;
    std::string what;  // "begins", the result, or the error's name
    std::string path;
};

class DiskFaults {
  public:
    // `plan`: see tests/harness/faults/faults.c; empty only logs. Writes a step. Not applicable where there
    // is no such library.
    DiskFaults(Story& story, const std::string& plan);

    // What puts the faults below a program: FetchJob::environment.
    std::vector<std::string> environment() const;

    // The log so far, of calls whose path contains `part`.
    std::vector<DiskCall> calls(std::string_view part = "") const;

    // How many calls of the kind have done what, as in count("write", "ENOSPC").
    std::size_t count(std::string_view call, std::string_view what) const;

  private:
    std::filesystem::path library_, log_;
    std::string plan_;
};

}  // namespace harness
