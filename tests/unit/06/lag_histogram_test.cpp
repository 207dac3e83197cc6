// The arithmetic of the loop's lag.
#include "06_fetcher/lag_histogram.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/unit/shown.hpp"

using namespace std::chrono_literals;
using fetcher::LagHistogram;
using Microseconds = std::chrono::microseconds;

TEST_CASE("without ticks there is no lag") {
    const LagHistogram lags;
    CHECK(lags.ticks() == 0);
    CHECK(lags.max() == 0us);
    CHECK(lags.quantile(0.99) == 0us);
}

TEST_CASE("a stall counts for every tick that was due in it") {
    LagHistogram lags;
    lags.add(500ms);  // ticks that waited 500, 499, … 1, 0 ms
    CHECK(lags.ticks() == 501);
    CHECK(lags.max() == 500ms);
    CHECK(lags.quantile(0.5) >= 250ms);
    CHECK(lags.quantile(0.5) <= 258ms);
}

TEST_CASE("p99 sees a stall that takes more than a hundredth of the time") {
    LagHistogram lags;
    for (int tick = 0; tick < 900; ++tick) lags.add(10us);
    lags.add(100ms);
    CHECK(lags.quantile(0.99) >= 85ms);
    CHECK(lags.quantile(0.5) == 10us);
}

TEST_CASE("p99 does not see a stall that takes less") {
    LagHistogram lags;
    for (int tick = 0; tick < 9900; ++tick) lags.add(10us);
    lags.add(50ms);
    CHECK(lags.quantile(0.99) <= 11us);
    CHECK(lags.max() == 50ms);
}

TEST_CASE("quantiles are exact below 32 us and at most 3.2 % too high above") {
    std::mt19937 random(1);
    LagHistogram lags;
    std::vector<Microseconds> all;
    for (int n = 0; n < 20'000; ++n) {
        const Microseconds lag(random() % (1u << (random() % 10)));  // below a tick, so each counts once
        lags.add(lag);
        all.push_back(lag);
    }
    std::sort(all.begin(), all.end());
    REQUIRE(lags.ticks() == all.size());
    for (const double share : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        CAPTURE(share);
        const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(all.size())));
        const auto exact = all[rank - 1];
        CHECK(lags.quantile(share) >= exact);
        CHECK(static_cast<double>(lags.quantile(share).count()) <=
              static_cast<double>(exact.count()) * 1.032);
    }
}

TEST_CASE("a tick that comes early, or after hours, breaks nothing") {
    LagHistogram lags;
    lags.add(-5us);
    CHECK(lags.ticks() == 1);
    CHECK(lags.max() == 0us);
    lags.add(2h);
    CHECK(lags.max() == 2h);
    CHECK(lags.quantile(1.0) <= 2h);
    CHECK(lags.quantile(0.5) > 30min);
}
