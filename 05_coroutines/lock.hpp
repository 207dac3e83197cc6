// asyncio.Lock. Python docs: "asyncio: Synchronization Primitives".
#pragma once

#include <stdexcept>
#include <utility>

#include "05_coroutines/line.hpp"

namespace asyncio {

// Mutual exclusion between coroutines of one loop: needed only where a critical section contains a co_await.
//
// First come, first served: a newcomer never overtakes one who waits. Cancelling a coroutine that waits lets
// the next in line have the lock, even when the lock had been meant for it. Must outlive the coroutines that
// use it, and its guards.
class Lock {
  public:
    class Guard;

    explicit Lock(asio::any_io_executor executor) : line_(std::move(executor)) {}

    bool locked() const noexcept { return locked_; }

    //[ lock_acquire
    awaitable<void> acquire() {
        Line::Place place(line_);
        while (locked_ || !place.is_first()) co_await place.wait();
        locked_ = true;
    }

    // Throws std::logic_error (RuntimeError) when nobody holds the lock.
    void release() {
        if (!locked_) throw std::logic_error("the lock is not acquired");
        locked_ = false;
        line_.wake_first();
    }
    //] lock_acquire

    // `async with lock`: const auto guard = co_await lock.guard();
    awaitable<Guard> guard();

  private:
    Line line_;
    bool locked_ = false;
};

// Holds the lock, and releases it when it goes.
class Lock::Guard {
  public:
    explicit Guard(Lock& acquired) noexcept : lock_(&acquired) {}
    Guard(Guard&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
    Guard& operator=(Guard&&) = delete;
    ~Guard() {
        if (lock_) lock_->release();
    }

  private:
    Lock* lock_;
};

inline awaitable<Lock::Guard> Lock::guard() {
    co_await acquire();
    co_return Guard(*this);
}

}  // namespace asyncio
