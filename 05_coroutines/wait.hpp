// asyncio.wait. Python docs: "Coroutines and Tasks", Waiting Primitives.
#pragma once

#include <algorithm>
#include <chrono>
#include <list>
#include <optional>
#include <stdexcept>
#include <vector>

#include "05_coroutines/task.hpp"

namespace asyncio {

enum ReturnWhen { FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED };

// Both in the order given.
template <class F>
struct WaitResult {
    std::vector<F> done;
    std::vector<F> pending;
};

// Waits until enough of the tasks or futures are done: one; or one that failed (being cancelled is no
// failure), else all; or all. When the time is over it returns what there is. Throws std::invalid_argument
// when there is nothing to wait for.
//
// It never cancels anything and never throws their exceptions: ask each. Cancelling the coroutine that waits
// here ends the waiting alone.
template <class F>
awaitable<WaitResult<F>> wait(std::vector<F> futures, ReturnWhen return_when = ALL_COMPLETED,
                              std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    if (futures.empty()) throw std::invalid_argument("wait: nothing to wait for");
    Waiter waiter(futures.front().state()->executor());
    std::list<DoneCallback> callbacks;
    for (const F& each : futures) callbacks.emplace_back(each.state(), [&waiter] { waiter.wake(); });

    const auto is_done = [](const F& each) { return each.done(); };
    const auto failed = [](const F& each) { return each.state()->failed(); };
    const auto enough = [&] {
        if (std::all_of(futures.begin(), futures.end(), is_done)) return true;
        if (return_when == FIRST_COMPLETED) return std::any_of(futures.begin(), futures.end(), is_done);
        return return_when == FIRST_EXCEPTION && std::any_of(futures.begin(), futures.end(), failed);
    };
    const auto deadline = timeout ? deadline_in(*timeout) : Waiter::never();
    while (!enough()) {
        const Woken reason = co_await waiter.wait(deadline);
        if (reason == Woken::by_cancellation) throw cancelled_error();
        if (reason == Woken::by_deadline) break;
    }

    WaitResult<F> result;
    for (const F& each : futures) (each.done() ? result.done : result.pending).push_back(each);
    co_return result;
}

}  // namespace asyncio
