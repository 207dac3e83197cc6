#include "06_fetcher/retry.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <string>

namespace fetcher {

using std::chrono::milliseconds;
using std::chrono::seconds;

//[ is_passing_status
bool is_passing_status(unsigned status) {
    return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}
//] is_passing_status

std::optional<seconds> parse_retry_after(std::string_view value, std::chrono::system_clock::time_point now) {
    constexpr seconds century(100LL * 365 * 24 * 3600);
    const bool digits = !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
    if (digits) {
        std::int64_t count = 0;
        const auto parsed = std::from_chars(value.data(), value.data() + value.size(), count);
        return parsed.ec == std::errc() ? std::min(seconds(count), century) : century;
    }
    const std::string text(value);
    for (const char* format :
         {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
        std::tm date{};
        const char* end = strptime(text.c_str(), format, &date);
        if (end == nullptr || *end != '\0') continue;
        // In whole seconds: a time_point's nanoseconds end in the year 2262, a date does not.
        const seconds then(timegm(&date));
        return std::clamp(then - std::chrono::floor<seconds>(now.time_since_epoch()), seconds(0), century);
    }
    return std::nullopt;
}

//[ delay_after
std::optional<milliseconds> RetryPolicy::delay_after(unsigned attempts, const Failure& failure) const {
    if (!failure.passing() || attempts > retries) return std::nullopt;
    milliseconds delay = std::min(first_delay, longest_delay);
    for (unsigned doubled = 1; doubled < attempts && delay < longest_delay; ++doubled)
        delay = std::min(delay * 2, longest_delay);
    const double part = 0.5 + 0.5 * random();
    delay = std::chrono::duration_cast<milliseconds>(delay * part);
    if (!failure.retry_after) return delay;
    if (*failure.retry_after > max_retry_after) return std::nullopt;
    return std::max(delay, std::chrono::duration_cast<milliseconds>(*failure.retry_after));
}
//] delay_after

}  // namespace fetcher
