// asyncio.gather. Python docs: "Coroutines and Tasks", Running Tasks Concurrently.
#pragma once

#include <list>
#include <memory>
#include <tuple>
#include <vector>

#include "05_coroutines/task.hpp"

namespace asyncio {

// Asks gather for outcomes instead of the first exception: gather(return_exceptions, …).
struct ReturnExceptions {};
inline constexpr ReturnExceptions return_exceptions;

using FutureStates = std::vector<std::shared_ptr<FutureState>>;

//[ until_gathered
// Returns when all are done, throws as soon as one fails (unless told to collect). Cancelled, it cancels all
// of them.
inline awaitable<void> until_gathered(FutureStates children, bool collect) {
    const auto executor = co_await asio::this_coro::executor;
    Waiter waiter(executor);
    std::shared_ptr<FutureState> first_failure;
    std::size_t unfinished = children.size();
    auto on_done = [&](const std::shared_ptr<FutureState>& child) {
        --unfinished;
        if (!collect && !first_failure && (child->failed() || child->cancelled())) first_failure = child;
        waiter.wake();
    };
    std::list<DoneCallback> callbacks;
    for (const auto& child : children) {
        child->mark_retrieved();  // one exception is passed on, the rest is gather's to drop
        if (child->done())
            on_done(child);
        else
            callbacks.emplace_back(child, [on_done, &child] { on_done(child); });
    }
    const bool heeds_cancellation = co_await asio::this_coro::throw_if_cancelled();
    bool cancelled = false;
    while (unfinished > 0 && !first_failure) {
        const Woken reason = co_await waiter.wait();
        if (reason != Woken::by_cancellation) continue;
        cancelled = true;
        co_await asio::this_coro::throw_if_cancelled(false);
        for (const auto& child : children) child->cancel();
    }
    co_await asio::this_coro::throw_if_cancelled(heeds_cancellation);
    if (first_failure) first_failure->throw_unless_finished();
    if (cancelled) throw cancelled_error();
}
//] until_gathered

template <class T>
std::shared_ptr<FutureState> state_of(const Future<T>& future) {
    return future.state();
}

template <class... Awaitables>
auto ensure_futures(asio::any_io_executor executor, std::tuple<Awaitables...> awaitables) {
    auto ensure = [&](auto&... each) {  // braces: the arguments of a call would be evaluated in any order
        return std::tuple{ensure_future(executor, std::move(each))...};
    };
    return std::apply(ensure, awaitables);
}

template <class Awaitable>
auto ensure_futures(asio::any_io_executor executor, std::vector<Awaitable> awaitables) {
    std::vector<decltype(ensure_future(executor, std::move(awaitables.front())))> futures;
    for (Awaitable& each : awaitables) futures.push_back(ensure_future(executor, std::move(each)));
    return futures;
}

template <class... Futures>
FutureStates states_of(const std::tuple<Futures...>& futures) {
    return std::apply([](const auto&... each) { return FutureStates{state_of(each)...}; }, futures);
}

template <class F>
FutureStates states_of(const std::vector<F>& futures) {
    FutureStates states;
    for (const F& each : futures) states.push_back(state_of(each));
    return states;
}

template <class... Futures>
auto results_of(const std::tuple<Futures...>& futures) {
    return std::apply([](const auto&... each) { return std::make_tuple(each.state()->take()...); }, futures);
}

template <class F>
auto results_of(const std::vector<F>& futures) {
    std::vector<decltype(futures.front().state()->take())> results;
    for (const F& each : futures) results.push_back(each.state()->take());
    return results;
}

template <class Awaitables>
using FuturesOf = decltype(ensure_futures(std::declval<asio::any_io_executor>(), std::declval<Awaitables>()));
template <class Awaitables>
using ResultsOf = decltype(results_of(std::declval<FuturesOf<Awaitables>>()));

template <class Awaitables>
awaitable<ResultsOf<Awaitables>> gather_results(Awaitables awaitables) {
    const auto executor = co_await asio::this_coro::executor;
    const auto futures = ensure_futures(executor, std::move(awaitables));
    co_await until_gathered(states_of(futures), false);
    co_return results_of(futures);
}

template <class Awaitables>
awaitable<FuturesOf<Awaitables>> gather_outcomes(Awaitables awaitables) {
    const auto executor = co_await asio::this_coro::executor;
    const auto futures = ensure_futures(executor, std::move(awaitables));
    co_await until_gathered(states_of(futures), true);
    co_return futures;
}

// Runs coroutines (as tasks), tasks and futures concurrently, and returns their results in the order given: a
// tuple, or a vector when given one; std::monostate stands for void. Nothing starts before the co_await
// (asyncio starts at the call).
//
// Fails at once with the first exception; the siblings are NOT cancelled, they run on, and what they throw
// later is dropped. One of them being cancelled counts as such a failure. Cancelling gather cancels all of
// them.
template <class... Awaitables>
auto gather(Awaitables... awaitables) {
    return gather_results(std::tuple<Awaitables...>(std::move(awaitables)...));
}
template <class Awaitable>
auto gather(std::vector<Awaitable> awaitables) {
    return gather_results(std::move(awaitables));
}

// Waits for all, whatever becomes of them, and returns them as futures that are done: ask each for its
// exception() or result().
template <class... Awaitables>
auto gather(ReturnExceptions, Awaitables... awaitables) {
    return gather_outcomes(std::tuple<Awaitables...>(std::move(awaitables)...));
}
template <class Awaitable>
auto gather(ReturnExceptions, std::vector<Awaitable> awaitables) {
    return gather_outcomes(std::move(awaitables));
}

}  // namespace asyncio
