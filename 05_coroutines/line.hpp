// Coroutines that wait in line for the same thing: what Lock, Event and Queue are made of.
#pragma once

#include <list>
#include <memory>

#include "05_coroutines/exceptions.hpp"
#include "05_coroutines/waiter.hpp"

namespace asyncio {

// First come, first served. A wake-up is a hint: who gets one looks for itself whether it may go on, and
// waits again if it may not. It keeps its place until it goes on or is cancelled; then the next one gets the
// wake-up, so that none is ever lost with a coroutine that was cancelled in the same turn.
class Line {
  public:
    class Place;

    explicit Line(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    // Wakes the first in line; nothing happens when nobody waits, or when it has been woken already.
    void wake_first() { wake_first_of(*places_); }

    // Wakes everybody, and nobody stands in line any more.
    void wake_all();

  private:
    using Places = std::list<Place*>;
    static void wake_first_of(Places& places);

    asio::any_io_executor executor_;
    std::shared_ptr<Places> places_ =
        std::make_shared<Places>();  // shared, so that a Place may outlive its Line
};

// One coroutine's place in a line, from construction to destruction. A local variable of the coroutine that
// waits.
class Line::Place {
  public:
    explicit Place(Line& line)
        : places_(line.places_), self_(places_->insert(places_->end(), this)), waiter_(line.executor_) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    ~Place() {
        if (!in_line_) return;
        places_->erase(self_);
        if (woken_) wake_first_of(*places_);
    }

    bool is_first() const { return in_line_ && places_->front() == this; }

    // Suspends until the line wakes this place. Throws operation_aborted when cancelled.
    awaitable<void> wait() {
        woken_ = false;
        const Woken reason = co_await waiter_.wait();
        if (reason == Woken::by_cancellation) throw cancelled_error();
    }

  private:
    friend Line;
    void wake() {
        woken_ = true;
        waiter_.wake();
    }

    std::shared_ptr<Places> places_;
    Places::iterator self_;
    Waiter waiter_;
    bool in_line_ = true;
    bool woken_ = false;
};

inline void Line::wake_first_of(Places& places) {
    if (!places.empty() && !places.front()->woken_) places.front()->wake();
}

inline void Line::wake_all() {
    for (Place* place : *places_) {
        place->in_line_ = false;
        place->wake();
    }
    places_->clear();
}

}  // namespace asyncio
