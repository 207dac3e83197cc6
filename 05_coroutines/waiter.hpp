// The one building block of every asyncio analogue here: a coroutine that sleeps until somebody wakes it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <tuple>
#include <utility>

namespace asyncio {

namespace asio = boost::asio;
using asio::awaitable;

enum class Woken { by_wake, by_deadline, by_cancellation };

// A timer that never fires, or fires at the deadline; cancelling the timer is the wake-up. A timer, because
// it keeps the suspended coroutine in the io_context, which destroys it with itself: a list of our own would
// keep it for ever.
//
// Lives in the frame of the coroutine that waits. Whoever may wake it must not outlive it, or forget it in
// time (Line and DoneCallback do). One loop, one thread, as everything in namespace asyncio.
class Waiter {
  public:
    using Deadline = asio::steady_timer::time_point;
    static constexpr Deadline never() { return Deadline::max(); }

    explicit Waiter(asio::any_io_executor executor) : timer_(std::move(executor)) {}

    // Never resumes the coroutine itself: it continues in a later turn of the loop. Not lost when it comes
    // before wait().
    void wake() {
        woken_ = true;
        timer_.cancel();
    }

    // Suspends until wake(), the deadline, or cancellation, which wins over a wake-up of the same turn, as in
    // asyncio. Throws nothing. Waits on within a cancelled coroutine that has set
    // this_coro::throw_if_cancelled(false).
    awaitable<Woken> wait(Deadline deadline = never()) {
        boost::system::error_code error;
        if (!woken_) {
            timer_.expires_at(deadline);
            std::tie(error) = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        const bool woken = std::exchange(woken_, false);
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        const bool heeds_it = co_await asio::this_coro::throw_if_cancelled();
        const bool cancelled = cancellation.cancelled() != asio::cancellation_type::none;
        if (cancelled && heeds_it) co_return Woken::by_cancellation;
        if (woken) co_return Woken::by_wake;
        co_return error ? Woken::by_cancellation : Woken::by_deadline;
    }

  private:
    asio::steady_timer timer_;
    bool woken_ = false;
};

inline Waiter::Deadline deadline_in(std::chrono::nanoseconds timeout) {
    return asio::steady_timer::clock_type::now() + timeout;
}

}  // namespace asyncio
