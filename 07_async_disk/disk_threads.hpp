// A bounded queue to a small pool of threads: what asyncio's loop.run_in_executor does, by hand.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "07_async_disk/completion.hpp"
#include "07_async_disk/room.hpp"

namespace fetcher {

// Takes jobs that block from a loop that must not. Its member functions belong to the loop's thread; only the
// jobs run elsewhere, several at once and in no order: who needs an order waits for one job before it submits
// the next.
class DiskThreads {
  public:
    // May block. Reports failure by throwing boost::system::system_error. Destroyed in the thread that ran
    // it.
    using Job = std::function<void()>;

    // At most `places` jobs are queued, running, or finished with a result that the loop has not heard of.
    // Throws std::system_error when not a single thread can be started.
    DiskThreads(boost::asio::any_io_executor loop, std::size_t threads, std::size_t places);

    // Returns when every job has run. Nobody waits for room any more, and the loop still exists.
    ~DiskThreads();

    // Waits for room; completes when the job is queued. Its result comes by the Completion. Cancelled while
    // it waits for room: throws operation_aborted, and the job never runs.
    boost::asio::awaitable<std::shared_ptr<Completion>> submit(Job job);

    // Queues a job without asking for room, whose result nobody wants: for cleaning up, which carries no
    // data.
    void submit_unbounded(Job job);

  private:
    struct Entry {
        Job job;
        std::shared_ptr<Completion> done;  // null: nobody wants the result
        Room::Place place;
    };

    void push(Entry entry);
    void serve();
    void hand_back(Entry entry, boost::system::error_code result);

    const boost::asio::any_io_executor loop_;
    const std::shared_ptr<Room> room_;

    std::mutex mutex_;        // guards the two below, which the loop and the threads share
    std::deque<Entry> jobs_;  // bounded by room_
    bool closing_ = false;
    std::condition_variable has_jobs_;  // or is closing
    std::vector<std::thread> threads_;
};

}  // namespace fetcher
