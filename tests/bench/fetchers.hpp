// Fetchers that take part. In their commands {urls} stands for a file with a URL a line, {curl} for the same as curl
// reads it, {out} for the folder and {c} for the number of requests in flight.
#pragma once

#include <filesystem>
#include <string>

#include "bench/contenders.hpp"

namespace bench {

// For `bench fetch`: curl first, with which all are compared. `programs` holds our binaries, `peers` the sources of
// the peers.
Field fetchers(const std::filesystem::path& programs, const std::filesystem::path& peers);

// For `bench disk`: 06 first, then 07 with each writer; each tells its loop's lag. The peers that write through buffers
// of their own take part only on a disk that is slow for them, too.
Field disk_fetchers(const std::filesystem::path& programs, const std::filesystem::path& peers,
                    bool slow_for_all);

// What --cmd names: "mine {urls} {out} {c}".
Contender fetcher_from(const std::string& command_line);

}  // namespace bench
