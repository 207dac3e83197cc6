// Shows    a time limit: what is too slow is cancelled, and may clean up before TimeoutError comes. An error
//          of its own is not mistaken for one.
// Read     wait_for.hpp
// By hand  ./workbook run 05 wait-for

#include <stdexcept>
#include <string>

#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"
#include "05_coroutines/wait_for.hpp"

namespace pieces {

namespace {

awaitable<std::string> answer() { co_return "forty-two"; }

awaitable<std::string> ponder() {
    try {
        co_await asyncio::sleep(seconds(3600));
    } catch (const boost::system::system_error& error) {
        fmt::print("pondering ends: {}\n", error.code().message());
        throw;
    }
    co_return "nobody waits that long";
}

awaitable<std::string> break_down() {
    throw std::runtime_error("the machine broke down");
    co_return "";  // makes it a coroutine
}

}  // namespace

awaitable<void> wait_for() {
    const std::string quick = co_await asyncio::wait_for(answer(), seconds(3600));
    fmt::print("in time: {}\n", quick);
    try {
        co_await asyncio::wait_for(ponder(), seconds(1));
    } catch (const asyncio::TimeoutError& error) {
        fmt::print("too slow: {}\n", error.what());
    }
    try {
        co_await asyncio::wait_for(break_down(), seconds(3600));
    } catch (const std::runtime_error& error) {
        fmt::print("neither: {}\n", error.what());
    }
}

}  // namespace pieces
