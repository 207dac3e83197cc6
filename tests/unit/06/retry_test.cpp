// What is tried again, and when.
#include "06_fetcher/retry.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using namespace std::chrono_literals;
using fetcher::Failure;
using fetcher::parse_retry_after;
using fetcher::Phase;
using fetcher::RetryPolicy;
using std::chrono::system_clock;

namespace {

const Failure passing(Phase::connect, Failure::Kind::passing, "refused");
const Failure lasting(Phase::tls, Failure::Kind::lasting, "untrusted");

RetryPolicy policy(unsigned retries, double random) {
    RetryPolicy policy;
    policy.retries = retries;
    policy.first_delay = 1000ms;
    policy.longest_delay = 8000ms;
    policy.max_retry_after = 60'000ms;
    policy.random = [random] { return random; };
    return policy;
}

Failure asking_for(std::chrono::seconds wait) {
    Failure failure(Phase::status, Failure::Kind::passing, "503");
    failure.retry_after = wait;
    return failure;
}

// 1994-11-06 08:49:37 UTC, the date of RFC 9110's examples.
const auto november = system_clock::from_time_t(784'111'777);

}  // namespace

TEST_CASE("408, 429 and the passing 5xx are worth another attempt, other statuses are not") {
    for (unsigned status = 100; status < 600; ++status) {
        const bool worth = status == 408 || status == 429 || status == 500 || status == 502 ||
                           status == 503 || status == 504;
        CAPTURE(status);
        CHECK(fetcher::is_passing_status(status) == worth);
    }
}

TEST_CASE("a lasting failure is final, a passing one until the retries are used up") {
    CHECK_FALSE(policy(5, 0).delay_after(1, lasting));
    CHECK_FALSE(policy(0, 0).delay_after(1, passing));
    CHECK(policy(2, 0).delay_after(1, passing));
    CHECK(policy(2, 0).delay_after(2, passing));
    CHECK_FALSE(policy(2, 0).delay_after(3, passing));
}

TEST_CASE("the delay doubles up to its bound") {
    const double nearly_one = std::nextafter(1.0, 0.0);
    for (const auto& [attempts, highest] :
         {std::pair(1u, 1000ms), {2u, 2000ms}, {3u, 4000ms}, {4u, 8000ms}, {5u, 8000ms}, {100u, 8000ms}}) {
        CAPTURE(attempts);
        CHECK(*policy(100, 0).delay_after(attempts, passing) == highest / 2);
        const auto longest = *policy(100, nearly_one).delay_after(attempts, passing);
        CHECK(longest <= highest);
        CHECK(longest >= highest - 1ms);
    }
}

TEST_CASE("the server's wish is a lower bound, and beyond the limit a reason to give up") {
    CHECK(*policy(5, 0).delay_after(1, asking_for(7s)) == 7000ms);
    CHECK(*policy(5, 0).delay_after(1, asking_for(0s)) == 500ms);
    CHECK(*policy(5, 0).delay_after(1, asking_for(60s)) == 60'000ms);
    CHECK_FALSE(policy(5, 0).delay_after(1, asking_for(61s)));
    CHECK_FALSE(policy(5, 0).delay_after(6, asking_for(1s)));
}

TEST_CASE("Retry-After in seconds") {
    CHECK(parse_retry_after("0", november) == 0s);
    CHECK(parse_retry_after("120", november) == 120s);
    CHECK(*parse_retry_after("99999999999999999999999999", november) > 24h * 365);
}

TEST_CASE("Retry-After as a date, in each of its three formats") {
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", november) == 10s);
    CHECK(parse_retry_after("Sunday, 06-Nov-94 08:49:47 GMT", november) == 10s);
    CHECK(parse_retry_after("Sun Nov  6 08:49:47 1994", november) == 10s);
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", november + 500ms) == 10s);  // rounded up
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:27 GMT", november) == 0s);           // has passed
    CHECK(*parse_retry_after("Sun Nov  6 08:49:37 9999", november) ==
          24h * 365 * 100);  // no clock goes so far
}

TEST_CASE("Retry-After that is neither is ignored") {
    for (const std::string value :
         {"", "-1", "1.5", "soon", "12 ", " 12", "0x10", "Sun, 06 Nov 1994 08:49:47",
          "Sun, 06 Foo 1994 08:49:47 GMT", "Sun, 06 Nov 1994 08:49:47 GMT and more",
          "Sun, 32 Nov 1994 08:49:47 GMT"}) {
        CAPTURE(value);
        CHECK_FALSE(parse_retry_after(value, november));
    }
}
