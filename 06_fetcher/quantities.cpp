#include "06_fetcher/quantities.hpp"

#include <fmt/core.h>
#include <cmath>

namespace fetcher {

std::string human_count(std::uint64_t count) {
    std::string digits = fmt::format("{}", count);
    for (std::size_t place = digits.size(); place > 3;) digits.insert(place -= 3, 1, ',');
    return digits;
}

std::string human_bytes(double bytes) {
    if (bytes < 1024) return fmt::format("{:.0f} B", bytes);
    for (const char* unit : {"KiB", "MiB", "GiB"}) {
        bytes /= 1024;
        if (bytes < 1023.95) return fmt::format("{:.1f} {}", bytes, unit);
    }
    return fmt::format("{:.1f} TiB", bytes / 1024);
}

std::string human_time(std::chrono::duration<double> time) {
    const auto seconds = static_cast<std::uint64_t>(std::llround(time.count()));
    if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace fetcher
