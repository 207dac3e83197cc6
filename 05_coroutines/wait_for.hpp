// asyncio.wait_for. Python docs: "Coroutines and Tasks", Timeouts.
#pragma once

#include <chrono>

#include "05_coroutines/task.hpp"

namespace asyncio {

//[ wait_for
// Waits for `future` at most `timeout`. When the time is over, the future is cancelled, and its end awaited
// (so it may take longer); then TimeoutError, unless it ended with a result or an exception of its own after
// all: that wins. Cancelling the coroutine that waits here cancels the future and awaits its end likewise. A
// timeout of zero or less takes what is done already, and cancels the rest without giving it a turn.
template <class T>
awaitable<T> wait_for(Future<T> future, std::chrono::nanoseconds timeout) {
    Waiter waiter(future.state()->executor());
    const DoneCallback wake(future.state(), [&waiter] { waiter.wake(); });
    const bool heeds_cancellation = co_await asio::this_coro::throw_if_cancelled();

    Woken reason = future.done() ? Woken::by_wake : Woken::by_deadline;
    if (!future.done() && timeout > timeout.zero()) reason = co_await waiter.wait(deadline_in(timeout));
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!future.done()) {
        future.cancel();
        co_await waiter.wait();
    }
    co_await asio::this_coro::throw_if_cancelled(heeds_cancellation);

    if (future.cancelled() && reason == Woken::by_deadline) throw TimeoutError();
    co_return future.result();
}
//] wait_for

template <class T>
awaitable<T> wait_for(Task<T> task, std::chrono::nanoseconds timeout) {
    return wait_for(static_cast<Future<T>>(task), timeout);
}

template <class T>
awaitable<T> wait_for(awaitable<T> coroutine, std::chrono::nanoseconds timeout) {
    const auto executor = co_await asio::this_coro::executor;
    const Task<T> task = create_task(executor, std::move(coroutine));
    co_return co_await wait_for(task, timeout);
}

}  // namespace asyncio
