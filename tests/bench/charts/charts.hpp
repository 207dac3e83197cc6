// The measurements. Each throws std::exception when something is wrong with what is measured, not only slow.
#pragma once

#include <filesystem>

#include "bench/charts/measured.hpp"

namespace bench {

// One turn of a loop on stage 03's Selector against the number of sockets watched, one of which is ready.
Measured measure_turn(const MeasureOptions& options);

// Memory of each server with 10,000 clients connected who have been answered. `programs`: the stages' binaries.
Measured measure_memory(const MeasureOptions& options, const std::filesystem::path& programs);

// Files per second of stage 06 against -c, from a site that is some way off.
Measured measure_in_flight(const MeasureOptions& options, const std::filesystem::path& programs);

}  // namespace bench
