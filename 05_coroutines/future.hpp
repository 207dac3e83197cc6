// asyncio.Future. Python docs: "asyncio: Futures".
#pragma once

#include <fmt/core.h>

#include <boost/asio/post.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "05_coroutines/exceptions.hpp"
#include "05_coroutines/waiter.hpp"

namespace asyncio {

// What a Future<T> holds: void has no values, so its stand-in is std::monostate.
template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

// The part of a future that does not depend on its type; shared by all its handles.
class FutureState : public std::enable_shared_from_this<FutureState> {
  public:
    FutureState(asio::any_io_executor executor, const char* kind)
        : executor_(std::move(executor)), kind_(kind) {}
    FutureState(const FutureState&) = delete;
    FutureState& operator=(const FutureState&) = delete;

    // An error that nobody asked for must not vanish without a word.
    virtual ~FutureState() {
        if (exception_ && !retrieved_)
            fmt::print(stderr, "{} exception was never retrieved: {}\n", kind_, what());
    }

    bool done() const noexcept { return status_ != Status::pending; }
    bool cancelled() const noexcept { return status_ == Status::cancelled; }
    bool failed() const noexcept { return exception_ != nullptr; }
    const asio::any_io_executor& executor() const noexcept { return executor_; }

    // A future is cancelled at once; a task asks its coroutine, see task.hpp. False when it is done already.
    virtual bool cancel() {
        if (done()) return false;
        finish(Status::cancelled);
        return true;
    }

    void set_exception(std::exception_ptr exception) {
        ensure_pending();
        exception_ = std::move(exception);
        finish(Status::finished);
    }

    void call_when_done(std::function<void()> callback) { callbacks_.push_back(std::move(callback)); }

    // Nobody will ask for the exception, and that is in order.
    void mark_retrieved() noexcept { retrieved_ = true; }

    std::exception_ptr exception() {
        if (!done()) throw InvalidStateError("the future is not done");
        if (cancelled()) throw cancelled_error();
        retrieved_ = true;
        return exception_;
    }

    void throw_unless_finished() {
        if (const std::exception_ptr error = exception()) std::rethrow_exception(error);
    }

  protected:
    enum class Status { pending, cancelled, finished };

    void ensure_pending() const {
        if (done()) throw InvalidStateError("the future is done already");
    }
    void finish(Status status) {
        status_ = status;
        for (const auto& callback : callbacks_) callback();
    }

  private:
    friend class DoneCallback;
    std::string what() const;

    asio::any_io_executor executor_;
    const char* kind_;
    Status status_ = Status::pending;
    std::exception_ptr exception_;
    bool retrieved_ = false;
    std::list<std::function<void()>> callbacks_;
};

inline std::string FutureState::what() const {
    try {
        std::rethrow_exception(exception_);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "no std::exception";
    }
}

// Calls `callback` from within the step that completes the future, unless it goes before. Lives in the frame
// of the coroutine that waits, so that the future never refers to a coroutine that has gone. The callback may
// only take notes and wake, not complete or cancel anything.
class DoneCallback {
  public:
    DoneCallback(std::shared_ptr<FutureState> state, std::function<void()> callback)
        : state_(std::move(state)),
          self_(state_->callbacks_.insert(state_->callbacks_.end(), std::move(callback))) {}
    DoneCallback(const DoneCallback&) = delete;
    DoneCallback& operator=(const DoneCallback&) = delete;
    ~DoneCallback() { state_->callbacks_.erase(self_); }

  private:
    std::shared_ptr<FutureState> state_;
    std::list<std::function<void()>>::iterator self_;
};

template <class T>
class FutureValue : public FutureState {
  public:
    using FutureState::FutureState;

    void set_result(Stored<T> value) {
        ensure_pending();
        value_.emplace(std::move(value));
        finish(Status::finished);
    }

    Stored<T> take() {
        throw_unless_finished();
        if constexpr (std::is_copy_constructible_v<Stored<T>>)
            return *value_;
        else
            return std::move(*value_);
    }

  private:
    std::optional<Stored<T>> value_;
};

//[ await_future
// What `await future` does: suspends until it is done. Cancelling the coroutine that waits here cancels what
// it waits for, and goes on waiting for that to end: a future is cancelled at once, a task may still have to
// clean up.
inline awaitable<void> until_done(std::shared_ptr<FutureState> future) {
    Waiter waiter(future->executor());
    const DoneCallback wake(future, [&waiter] { waiter.wake(); });
    const bool heeds_cancellation = co_await asio::this_coro::throw_if_cancelled();
    while (!future->done()) {
        const Woken reason = co_await waiter.wait();
        if (reason != Woken::by_cancellation) continue;
        co_await asio::this_coro::throw_if_cancelled(false);
        future->cancel();
    }
    co_await asio::this_coro::throw_if_cancelled(heeds_cancellation);
}
//] await_future

// The result of something that somebody else completes: a value, an exception, or "cancelled".
//
// A handle: copies refer to the same future, and it lives as long as one of them. A result that can be copied
// may be asked for many times, one that cannot goes to the first who asks. An exception that nobody asked for
// is reported on stderr.
template <class T>
class Future {
  public:
    explicit Future(asio::any_io_executor executor)
        : Future(std::make_shared<FutureValue<T>>(std::move(executor), "Future")) {}

    bool done() const noexcept { return state_->done(); }
    bool cancelled() const noexcept { return state_->cancelled(); }

    // False, and no effect, when it is done already.
    bool cancel() { return state_->cancel(); }

    // Throw InvalidStateError when it is done already. Who waits is resumed in a later turn of the loop.
    void set_result(Stored<T> value = {}) { state_->set_result(std::move(value)); }
    void set_exception(std::exception_ptr exception) { state_->set_exception(std::move(exception)); }

    // The value, or throws: the exception set, operation_aborted when cancelled, InvalidStateError when not
    // done.
    T result() const {
        if constexpr (std::is_void_v<T>)
            state_->throw_unless_finished();
        else
            return state_->take();
    }

    // The exception set, null when there is a value; throws as result() does when cancelled or not done.
    std::exception_ptr exception() const { return state_->exception(); }

    // Calls `callback(future)` in a turn of the loop after the one that completes it; soon when it is done
    // already.
    void add_done_callback(std::function<void(Future)> callback) {
        auto call_soon = [state = std::weak_ptr(state_), callback = std::move(callback)] {
            if (const auto alive = state.lock())
                asio::post(alive->executor(), [alive, callback] { callback(Future(alive)); });
        };
        if (done()) return call_soon();
        state_->call_when_done(std::move(call_soon));
    }

    // Python's `await future`. Cancelling the coroutine that waits cancels the future; see until_done.
    awaitable<T> get() const {
        const auto state = state_;  // the handle may go while we wait
        co_await until_done(state);
        if constexpr (std::is_void_v<T>)
            state->throw_unless_finished();
        else
            co_return state->take();
    }

    const std::shared_ptr<FutureValue<T>>& state() const noexcept { return state_; }
    friend bool operator==(const Future&, const Future&) = default;

  protected:
    explicit Future(std::shared_ptr<FutureValue<T>> state) : state_(std::move(state)) {}

  private:
    std::shared_ptr<FutureValue<T>> state_;
};

}  // namespace asyncio
