// Whether and when to try again.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "06_fetcher/failure.hpp"

namespace fetcher {

// True for the statuses that may be another one soon: 408, 429, 500, 502, 503, 504.
bool is_passing_status(unsigned status);

// What a Retry-After field asks for (RFC 9110, 10.2.3): seconds, or a date in one of the three formats
// of 5.6.7, of which `now` is subtracted. Nothing when it is neither; a date that has passed is
// 0 s, and nothing is more than a century.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now);

struct RetryPolicy {
    unsigned retries = 0;                      // attempts after the first
    std::chrono::milliseconds first_delay{0};  // doubles with each
    std::chrono::milliseconds longest_delay{30'000};
    std::chrono::milliseconds max_retry_after{0};  // a server that asks for more is not waited for
    std::function<double()> random;                // uniform in [0, 1)

    // How long to wait after `attempts` attempts, the last of which ended with `failure`; nothing when that
    // URL has failed for good. Between half of the delay and all of it, at random: clients that a server has
    // turned away at the same moment must not come back at the same moment. Never sooner than the server
    // asked for.
    std::optional<std::chrono::milliseconds> delay_after(unsigned attempts, const Failure& failure) const;
};

}  // namespace fetcher
