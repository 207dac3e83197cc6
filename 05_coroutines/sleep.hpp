// asyncio.sleep. Python docs: "Coroutines and Tasks", Sleeping.
#pragma once

#include <boost/asio/post.hpp>
#include <chrono>

#include "05_coroutines/waiter.hpp"

namespace asyncio {

// Suspends the calling coroutine, and nobody else, for at least `delay`; zero lets the others have one turn.
// Cancelling the coroutine ends the sleep with operation_aborted.
inline awaitable<void> sleep(std::chrono::nanoseconds delay) {
    const auto executor = co_await asio::this_coro::executor;
    if (delay <= std::chrono::nanoseconds::zero()) {
        co_await asio::post(executor, asio::use_awaitable);
        co_return;
    }
    asio::steady_timer timer(executor, delay);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace asyncio
