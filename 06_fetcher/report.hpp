// The closing table.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "06_fetcher/lag_histogram.hpp"
#include "06_fetcher/stats.hpp"

namespace fetcher {

// Several lines, without a newline at the end: what was saved, what failed in which phase or with which
// status, how fast, with how many requests and connections, and the loop's lag.
std::string closing_table(const Stats& stats, std::chrono::milliseconds wall, std::string_view writer,
                          const LagHistogram& lags);

}  // namespace fetcher
