// A loop that a test turns by hand, and coroutines in it whose end the test can look at. It does without
// asyncio::Task, which is under test itself. No clock: run_until_idle() returns when nothing is ready.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <list>
#include <memory>

// One coroutine in the loop.
class Spawned {
  public:
    void cancel() { state_->signal.emit(boost::asio::cancellation_type::terminal); }
    bool done() const { return state_->done; }
    bool succeeded() const { return state_->done && !state_->error; }

    template <class Exception>
    bool failed_with() const {
        if (!state_->error) return false;
        try {
            std::rethrow_exception(state_->error);
        } catch (const Exception&) {
            return true;
        } catch (...) {
            return false;
        }
    }
    bool cancelled() const {
        if (!state_->error) return false;
        try {
            std::rethrow_exception(state_->error);
        } catch (const boost::system::system_error& error) {
            return error.code() == boost::asio::error::operation_aborted;
        } catch (...) {
            return false;
        }
    }

  private:
    friend class SteeredLoop;
    struct State {
        boost::asio::cancellation_signal signal;
        bool done = false;
        std::exception_ptr error;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

class SteeredLoop {
  public:
    boost::asio::any_io_executor executor() { return loop_.get_executor(); }

    Spawned& spawn(boost::asio::awaitable<void> coroutine) {
        Spawned& spawned = spawned_.emplace_back();
        boost::asio::co_spawn(loop_, std::move(coroutine), AtEnd{spawned.state_});
        return spawned;
    }

    // Runs what is ready, and what that makes ready, until all wait.
    void run_until_idle() {
        loop_.restart();
        while (loop_.poll() > 0) {
        }
    }

    // Takes turns, waiting where there is nothing ready, until `done()`.
    template <class Condition>
    void run_until(Condition done) {
        loop_.restart();
        while (!done() && loop_.run_one() > 0) {
        }
    }

  private:
    // With a slot of its own, and not bind_cancellation_slot: that one would make co_spawn dispatch a
    // cancellation that comes from outside the loop, which is later than the test says.
    struct AtEnd {
        using cancellation_slot_type = boost::asio::cancellation_slot;
        std::shared_ptr<Spawned::State> state;

        cancellation_slot_type get_cancellation_slot() const noexcept { return state->signal.slot(); }
        void operator()(std::exception_ptr error) const {
            state->done = true;
            state->error = error;
        }
    };

    std::list<Spawned> spawned_;
    boost::asio::io_context loop_;
};
