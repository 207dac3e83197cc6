// What this machine has of the peers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/contenders.hpp"

namespace bench {

// What `command` prints, without the newline at its end; no value when it cannot be run or fails.
std::optional<std::string> output_of(const std::vector<std::string>& command);

// The first "1.2.3" in what `command` prints.
std::optional<std::string> version_of(const std::vector<std::string>& command);

// Debian's python3, which has the modules of Debian's packages; another one may come first in PATH.
std::string python();
// What `expression` is, in a Python that has `module`.
std::optional<std::string> python_version(const std::string& module, const std::string& expression);

// Adds `peer` with its version to those that take part; or, without a version, its name and the Debian `package` to the
// missing.
void add_peer(Field& field, Contender peer, const std::optional<std::string>& version, std::string package);

}  // namespace bench
