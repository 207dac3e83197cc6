#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>

#include "07_async_disk/departures.hpp"

namespace asio = boost::asio;
using fetcher::Departures;

namespace {

struct Waiting {
    Waiting(asio::io_context& loop, Departures& departures, const std::string& name) {
        asio::co_spawn(loop, departures.wait(name), [this](std::exception_ptr error) { through = !error; });
        loop.restart();
        while (loop.poll() > 0) {
        }
    }
    bool through = false;
};

void settle(asio::io_context& loop) {
    loop.restart();
    while (loop.poll() > 0) {
    }
}

}  // namespace

TEST_CASE("only who wants the same name waits, and only while it is leaving") {
    asio::io_context loop;
    Departures departures(loop.get_executor());
    departures.begin("a");
    CHECK(Waiting(loop, departures, "b").through);
    Waiting same(loop, departures, "a");
    CHECK(!same.through);
    departures.end("a");
    settle(loop);
    CHECK(same.through);
    CHECK(Waiting(loop, departures, "a").through);
}

TEST_CASE("the end of what has not begun is no event") {
    asio::io_context loop;
    Departures departures(loop.get_executor());
    departures.end("a");
    CHECK(Waiting(loop, departures, "a").through);
}
