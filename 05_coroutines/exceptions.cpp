// Shows    where an exception goes: out of co_await as out of a call; into a task's result; to stderr when
//          nobody asks for it. A cancellation is an exception, too.
// Read     exceptions.hpp
// By hand  ./workbook run 05 exceptions

#include <stdexcept>

#include "05_coroutines/exceptions.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"
#include "05_coroutines/task.hpp"

namespace pieces {

namespace {

awaitable<int> divide(int dividend, int divisor) {
    if (divisor == 0) throw std::domain_error("division by zero");
    co_return dividend / divisor;
}

awaitable<void> wait_for_ever() { co_await asyncio::sleep(seconds(3600)); }

}  // namespace

awaitable<void> exceptions() {
    const auto loop = co_await asio::this_coro::executor;
    try {
        co_await divide(1, 0);
    } catch (const std::domain_error& error) {
        fmt::print("awaited: {}\n", error.what());
    }

    const auto task = asyncio::create_task(loop, divide(2, 0));
    co_await asyncio::sleep(seconds(0));
    fmt::print("the task has failed, and waits to be asked\n");
    try {
        task.result();
    } catch (const std::domain_error& error) {
        fmt::print("asked: {}\n", error.what());
    }

    asyncio::create_task(loop, divide(3, 0));  // nobody keeps the handle: see stderr
    co_await asyncio::sleep(seconds(0));

    auto waiting = asyncio::create_task(loop, wait_for_ever());
    try {
        waiting.result();
    } catch (const asyncio::InvalidStateError& error) {
        fmt::print("too early: {}\n", error.what());
    }
    co_await asyncio::sleep(seconds(0));
    waiting.cancel();
    try {
        co_await waiting.get();
    } catch (const boost::system::system_error& error) {
        fmt::print("cancelled: {}\n", asyncio::is_cancelled_error(error));
    }
}

}  // namespace pieces
