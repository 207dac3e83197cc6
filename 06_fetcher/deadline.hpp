// A limit on how long a phase may take.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace fetcher {

// Calls `on_expiry` on the loop, once, when a phase has taken too long; that closes the socket, and so the
// operation that is waiting ends. A timer armed anew for each of a download's many operations would cost more
// than the operations do. Here a phase that begins only notes until when it may last; the timer, when it
// fires, looks whether that has passed and otherwise sleeps on.
//
// Destroying it is safe at any time: `on_expiry` is not called any more.
class Deadline {
  public:
    using Clock = std::chrono::steady_clock;

    Deadline(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry)
        : state_(std::make_shared<State>(executor, std::move(on_expiry))) {}
    ~Deadline() {
        state_->on_expiry = nullptr;
        state_->timer.cancel();
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    // The phase that begins now may last `limit`; takes the place of the limit before.
    void expires_after(std::chrono::milliseconds limit) {
        limit_ = limit;
        state_->expired = false;
        state_->until = Clock::now() + limit;
        if (!state_->armed || state_->until < state_->timer.expiry()) arm(state_);
    }
    // No phase is under way.
    void clear() { state_->until = Clock::time_point::max(); }

    // The latest phase has taken too long.
    bool expired() const { return state_->expired; }
    // The limit of the latest phase.
    std::chrono::milliseconds limit() const { return limit_; }

  private:
    struct State {
        State(const boost::asio::any_io_executor& executor, std::function<void()> callback)
            : timer(executor), on_expiry(std::move(callback)) {}
        boost::asio::steady_timer timer;
        std::function<void()> on_expiry;
        Clock::time_point until = Clock::time_point::max();
        bool armed = false;
        bool expired = false;
    };

    static void arm(const std::shared_ptr<State>& state) {
        state->armed = true;
        state->timer.expires_at(state->until);  // cancels the wait before, if there is one
        state->timer.async_wait([state](const boost::system::error_code& cancelled) {
            if (cancelled || !state->on_expiry) return;
            state->armed = false;
            if (state->until == Clock::time_point::max()) return;
            if (Clock::now() < state->until) return arm(state);
            state->expired = true;
            state->on_expiry();
        });
    }

    std::shared_ptr<State> state_;
    std::chrono::milliseconds limit_{};
};

}  // namespace fetcher
