// Who takes part: our stages, the reference, and the peers that this machine has.
#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace bench {

struct Contender {
    std::string key;   // for --only: "04", "libuv"
    std::string name;  // for tables: "04 generators", "libuv 1.44.2"
    bool ours = false;
    std::vector<std::string> command;
    std::size_t most_connections = std::numeric_limits<std::size_t>::max();
};

struct Missing {
    std::string name;
    std::string package;  // the Debian package that has it
};

struct Field {
    std::vector<Contender> contenders;  // the reference first
    std::vector<Missing> missing;
};

// Echo servers: the port comes after the command. Each prints "listening on 127.0.0.1:PORT". `programs` holds our binaries, `peers` the sources
// of the peers, which are compiled into `built` when they need it and their compiler is there.
Field echo_contenders(const std::filesystem::path& programs, const std::filesystem::path& peers,
                      const std::filesystem::path& built);

}  // namespace bench
