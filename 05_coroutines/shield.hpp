// asyncio.shield. Python docs: "Coroutines and Tasks", Shielding From Cancellation.
#pragma once

#include "05_coroutines/task.hpp"

namespace asyncio {

// Waits for `inner`. Cancelling the coroutine that waits here ends the waiting at once with
// operation_aborted, while inner runs on; keep a handle to it if its result matters. Inner cancelled by
// somebody else ends the waiting likewise.
template <class T>
awaitable<T> shield(Future<T> inner) {
    Waiter waiter(inner.state()->executor());
    const DoneCallback wake(inner.state(), [&waiter] { waiter.wake(); });
    while (!inner.done()) {
        const Woken reason = co_await waiter.wait();
        if (reason == Woken::by_cancellation) throw cancelled_error();
    }
    co_return inner.result();
}

template <class T>
awaitable<T> shield(Task<T> inner) {
    return shield(static_cast<Future<T>>(inner));
}

template <class T>
awaitable<T> shield(awaitable<T> coroutine) {
    const auto executor = co_await asio::this_coro::executor;
    const Task<T> inner = create_task(executor, std::move(coroutine));
    co_return co_await shield(inner);
}

}  // namespace asyncio
