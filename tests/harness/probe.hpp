// The probe below a program under test: see tests/harness/probe/preload.c for what it reaches and what it
// does not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "harness/recording.hpp"

namespace harness {

struct ProbeOptions {
    std::string plan =
        {};  // what is to go wrong, see tests/harness/probe/plan.h; empty: nothing, it only records
    bool stacks = false;  // keep the callers of the callers, too; dearer
};

class Probe {
  public:
    // `programs`: the folder with the library, next to the stages' binaries. `folder`: an existing one for
    // the records; each probe needs one of its own.
    Probe(const std::filesystem::path& programs, std::filesystem::path folder, ProbeOptions options = {});

    // False on a system for which there is no such library.
    bool exists() const;
    // What puts it below a program: Launch::environment.
    std::vector<std::string> environment() const;
    Recording recording() const;

    // Why nothing is seen of a server that is running and listens, and all that it has started; empty when it is under
    // the probe. In words for a user: "it is linked statically, …".
    std::string why_unseen(pid_t server) const;

  private:
    std::filesystem::path library_, folder_;
    ProbeOptions options_;
};

}  // namespace harness
