// Numbers as people read them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace fetcher {

std::string human_count(std::uint64_t count);                // "10,000"
std::string human_bytes(double bytes);                       // "999 B", "19.5 MiB"
std::string human_time(std::chrono::duration<double> time);  // "0:07", "1:02:03"

}  // namespace fetcher
