// asyncio.Queue. Python docs: "asyncio: Queues"; shutdown() as of Python 3.13.
#pragma once

#include <cstddef>
#include <deque>
#include <stdexcept>
#include <utility>

#include "05_coroutines/event.hpp"
#include "05_coroutines/line.hpp"

namespace asyncio {

struct QueueEmpty : std::runtime_error {
    QueueEmpty() : std::runtime_error("the queue is empty") {}
};
struct QueueFull : std::runtime_error {
    QueueFull() : std::runtime_error("the queue is full") {}
};
struct QueueShutDown : std::runtime_error {
    QueueShutDown() : std::runtime_error("the queue has been shut down") {}
};

// First in, first out; bounded, so that a fast producer waits for a slow consumer.
//
// Who waits in get() or put() is served in the order of coming. Cancelling a coroutine in get() takes no item
// from the queue, cancelling it in put() adds none, and either way the next in line is served in its stead.
//
// Must outlive the coroutines that use it, as long as their loop runs.
template <class T>
class Queue {
  public:
    // maxsize 0: without bound.
    explicit Queue(asio::any_io_executor executor, std::size_t maxsize = 0)
        : maxsize_(maxsize), getters_(executor), putters_(executor), finished_(executor) {
        finished_.set();
    }

    std::size_t maxsize() const noexcept { return maxsize_; }
    std::size_t qsize() const noexcept { return items_.size(); }
    bool empty() const noexcept { return items_.empty(); }
    bool full() const noexcept { return maxsize_ > 0 && items_.size() >= maxsize_; }

    //[ queue_put
    // Waits while the queue is full. Throws QueueShutDown when it has been shut down, before or meanwhile.
    awaitable<void> put(T item) {
        Line::Place place(putters_);
        while (!shut_down_ && (full() || !place.is_first())) co_await place.wait();
        put_nowait(std::move(item));
    }
    //] queue_put

    //[ queue_get
    // Waits while the queue is empty. Throws QueueShutDown when it has been shut down and drained.
    awaitable<T> get() {
        Line::Place place(getters_);
        while (empty() ? !shut_down_ : !place.is_first()) co_await place.wait();
        if (empty()) throw QueueShutDown();
        co_return get_nowait();
    }
    //] queue_get

    // Throws QueueShutDown, or QueueFull; in both cases the item is lost with the exception.
    void put_nowait(T item) {
        if (shut_down_) throw QueueShutDown();
        if (full()) throw QueueFull();
        items_.push_back(std::move(item));
        ++unfinished_;
        finished_.clear();
        getters_.wake_first();
    }

    // Throws QueueEmpty, or QueueShutDown when nothing will ever come.
    T get_nowait() {
        if (empty() && shut_down_) throw QueueShutDown();
        if (empty()) throw QueueEmpty();
        T item = std::move(items_.front());
        items_.pop_front();
        putters_.wake_first();
        return item;
    }

    // Says that the work on one item got is done. Throws std::logic_error (ValueError) when called more often
    // than put().
    void task_done() {
        if (unfinished_ == 0) throw std::logic_error("task_done() called too many times");
        if (--unfinished_ == 0) finished_.set();
    }

    // Waits until task_done() has been called for every item that was put.
    awaitable<void> join() { return finished_.wait(); }

    // Ends the queue: put() throws QueueShutDown from now on, and so does get() once what is left has been
    // got. Those who wait are woken. `immediate` drops what is left, which counts as done for join(). Calling
    // it twice does no harm.
    void shutdown(bool immediate = false) {
        shut_down_ = true;
        while (immediate && !empty()) {
            items_.pop_front();
            task_done();
        }
        getters_.wake_first();  // who leaves the line with the exception wakes the next
        putters_.wake_first();
    }

  private:
    std::size_t maxsize_;
    std::deque<T> items_;
    std::size_t unfinished_ = 0;
    bool shut_down_ = false;
    Line getters_;
    Line putters_;
    Event finished_;
};

}  // namespace asyncio
