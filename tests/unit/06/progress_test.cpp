// The progress line: what it says, and that it fits.
#include "06_fetcher/progress.hpp"

#include <doctest/doctest.h>

#include "06_fetcher/quantities.hpp"

using namespace std::chrono_literals;
using fetcher::progress_line;
using fetcher::Speed;
using fetcher::Stats;

namespace {

Stats some_stats() {
    Stats stats;
    stats.ok = 1200;
    stats.failed = 34;
    stats.received_bytes = 5 * 1024 * 1024;
    stats.in_flight = 10;
    return stats;
}

Speed some_speed() {
    Speed speed;
    speed.update(0s, 0, 0);
    speed.update(2s, 1234, 2 * 1024 * 1024);
    return speed;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("with a known total it shows how much is left") {
    const std::string line = progress_line(some_stats(), 2468, some_speed(), 200);
    CHECK(line == "1,234/2,468 (34 failed)   5.0 MiB   1.0 MiB/s   10 in flight   ETA 0:02");
}

TEST_CASE("with an unknown total, or nothing left, there is no ETA") {
    CHECK_FALSE(contains(progress_line(some_stats(), std::nullopt, some_speed(), 200), "ETA"));
    CHECK(contains(progress_line(some_stats(), std::nullopt, some_speed(), 200), "1,234 done"));
    CHECK_FALSE(contains(progress_line(some_stats(), 1234, some_speed(), 200), "ETA"));
    CHECK_FALSE(contains(progress_line(some_stats(), 2468, Speed(), 200), "ETA"));
}

TEST_CASE("it never exceeds the width, and is never more than one line of plain characters") {
    Stats stats = some_stats();
    stats.ok = stats.failed = static_cast<std::size_t>(-1) / 4;
    stats.received_bytes = static_cast<std::uint64_t>(-1);
    for (std::size_t width = 0; width < 150; ++width) {
        const std::string line = progress_line(stats, static_cast<std::size_t>(-1), some_speed(), width);
        CAPTURE(width);
        CHECK(line.size() <= width);
        for (const char c : line) CHECK((c >= ' ' && c <= '~'));
    }
}

TEST_CASE("the speed is that of the last three seconds") {
    Speed speed;
    CHECK(speed.urls_per_second() == 0);
    speed.update(0s, 0, 0);
    CHECK(speed.urls_per_second() == 0);
    for (int second = 1; second <= 10; ++second) speed.update(std::chrono::seconds(second), 100, 1000);
    CHECK(speed.urls_per_second() == 0);  // the 100 of the first second are forgotten
    speed.update(11s, 130, 1300);
    CHECK(speed.urls_per_second() == doctest::Approx(10));
    CHECK(speed.bytes_per_second() == doctest::Approx(100));
}

TEST_CASE("quantities as people read them") {
    CHECK(fetcher::human_count(0) == "0");
    CHECK(fetcher::human_count(999) == "999");
    CHECK(fetcher::human_count(1000) == "1,000");
    CHECK(fetcher::human_count(1'234'567) == "1,234,567");
    CHECK(fetcher::human_bytes(0) == "0 B");
    CHECK(fetcher::human_bytes(1023) == "1023 B");
    CHECK(fetcher::human_bytes(1024) == "1.0 KiB");
    CHECK(fetcher::human_bytes(1024.0 * 1024 * 1024) == "1.0 GiB");
    CHECK(fetcher::human_bytes(1e18) == "909494.7 TiB");
    CHECK(fetcher::human_time(7s) == "0:07");
    CHECK(fetcher::human_time(3599s) == "59:59");
    CHECK(fetcher::human_time(3723s) == "1:02:03");
}
