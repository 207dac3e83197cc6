// Limits that are set often and reached rarely. Tests wait for what the loop does, never for a time.
#include "06_fetcher/deadline.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

using namespace std::chrono_literals;
using fetcher::Deadline;

TEST_CASE("a phase that lasts too long is ended, once") {
    boost::asio::io_context loop;
    int ended = 0;
    Deadline deadline(loop.get_executor(), [&] { ++ended; });
    const auto begin = Deadline::Clock::now();
    deadline.expires_after(20ms);
    loop.run();
    CHECK(ended == 1);
    CHECK(deadline.expired());
    CHECK(Deadline::Clock::now() - begin >= 20ms);
}

TEST_CASE("a later limit takes the place of an earlier one, and an earlier one that of a later one") {
    boost::asio::io_context loop;
    int ended = 0;
    Deadline deadline(loop.get_executor(), [&] { ++ended; });
    const auto begin = Deadline::Clock::now();
    SUBCASE("later") {
        deadline.expires_after(1ms);
        deadline.expires_after(50ms);
        loop.run();
        CHECK(Deadline::Clock::now() - begin >= 50ms);
    }
    SUBCASE("earlier") {
        deadline.expires_after(1h);
        deadline.expires_after(1ms);
        loop.run();  // would take an hour
    }
    CHECK(ended == 1);
}

TEST_CASE("without a phase nothing is ended, and the loop can end") {
    boost::asio::io_context loop;
    int ended = 0;
    Deadline deadline(loop.get_executor(), [&] { ++ended; });
    deadline.expires_after(5ms);
    deadline.clear();
    loop.run();
    CHECK(ended == 0);
    CHECK_FALSE(deadline.expired());
    loop.restart();
    deadline.expires_after(1ms);
    loop.run();
    CHECK(ended == 1);
}

TEST_CASE("a new phase has not expired") {
    boost::asio::io_context loop;
    Deadline deadline(loop.get_executor(), [] {});
    deadline.expires_after(1ms);
    loop.run();
    REQUIRE(deadline.expired());
    deadline.expires_after(1h);
    CHECK_FALSE(deadline.expired());
}

TEST_CASE("once it is destroyed nothing is called") {
    boost::asio::io_context loop;
    int ended = 0;
    {
        Deadline deadline(loop.get_executor(), [&] { ++ended; });
        deadline.expires_after(1ms);
    }
    loop.run();
    CHECK(ended == 0);
}
