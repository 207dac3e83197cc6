// asyncio.Event. Python docs: "asyncio: Synchronization Primitives".
#pragma once

#include "05_coroutines/line.hpp"

namespace asyncio {

// A flag that coroutines wait for. Must outlive the coroutines that wait for it, as long as their loop runs.
class Event {
  public:
    explicit Event(asio::any_io_executor executor) : line_(std::move(executor)) {}

    bool is_set() const noexcept { return set_; }

    // Wakes everybody who waits, in the order in which they came; a clear() right after it stops none of
    // them.
    void set() {
        set_ = true;
        line_.wake_all();
    }

    void clear() noexcept { set_ = false; }

    // Returns at once when the flag is set. Cancelling the waiting coroutine concerns that coroutine alone.
    awaitable<void> wait() {
        if (set_) co_return;
        Line::Place place(line_);
        co_await place.wait();
    }

  private:
    Line line_;
    bool set_ = false;
};

}  // namespace asyncio
