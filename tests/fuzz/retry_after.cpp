// A Retry-After field: any bytes, and no wait into the past.
#include "06_fetcher/retry.hpp"
#include "fuzz/property.hpp"

void must_hold(std::string_view bytes) {
    const auto now = std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000));
    const auto wait = fetcher::parse_retry_after(bytes, now);
    require(!wait || wait->count() >= 0, "a server makes us wait into the past");
    require(!wait || bytes.find_first_of("0123456789") != std::string_view::npos, "a wait is read from no number");
}
