// asyncio.run. Python docs: "asyncio: Runners".
#pragma once

#include <boost/asio/io_context.hpp>

#include "05_coroutines/task.hpp"

namespace asyncio {

// Runs the coroutine in a loop of its own, together with what it spawns, and returns its result or throws its
// exception. Returns when the coroutine has ended: whatever else still runs then is destroyed where it waits
// (asyncio cancels it).
template <class T>
T run(awaitable<T> coroutine) {
    asio::io_context loop(1);  // 1: only one thread will ever run it
    const Task<T> task = create_task(loop.get_executor(), std::move(coroutine));
    while (!task.done() && loop.run_one() > 0) {
    }
    return task.result();
}

}  // namespace asyncio
