// A disk with faults below a fetcher, and what the probe tells of the calls that it got.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "harness/probe.hpp"
#include "harness/story.hpp"

namespace harness {

// A call that changes a regular file begins, or has returned.
struct DiskCall {
    std::string call;  // "write", "open", "fsync", "rename", each for its family
    pid_t thread = 0;
    std::string what;  // "begins", the result, or the error's name
    std::string path;
};

class DiskFaults {
  public:
    // `plan`: see tests/harness/probe/plan.h; empty only records. Writes a step. Not applicable where there
    // is no probe.
    DiskFaults(Story& story, const std::string& plan);

    // What puts the faults below a program: FetchJob::environment.
    std::vector<std::string> environment() const { return probe_.environment(); }

    // All that it has done so far.
    Recording recording() const { return probe_.recording(); }

    // The calls so far, of files whose path contains `part`, in the order of their beginnings.
    std::vector<DiskCall> calls(std::string_view part = "") const;

    // How many calls of the kind have done what, as in count("write", "ENOSPC").
    std::size_t count(std::string_view call, std::string_view what) const;

  private:
    Probe probe_;
};

}  // namespace harness
