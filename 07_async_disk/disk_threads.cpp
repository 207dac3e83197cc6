#include "07_async_disk/disk_threads.hpp"

#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <new>
#include <system_error>
#include <utility>

namespace fetcher {

namespace {

boost::system::error_code run(const DiskThreads::Job& job) {
    try {
        job();
        return {};
    } catch (const boost::system::system_error& error) {
        return error.code();
    } catch (const std::bad_alloc&) {
        return make_error_code(boost::system::errc::not_enough_memory);
    }
}

}  // namespace

DiskThreads::DiskThreads(boost::asio::any_io_executor loop, std::size_t threads, std::size_t places)
    : loop_(std::move(loop)), room_(std::make_shared<Room>(loop_, places)) {
    threads_.reserve(threads);
    try {
        while (threads_.size() < threads) threads_.emplace_back([this] { serve(); });
    } catch (const std::system_error&) {  // the system gives no more threads: fewer will do
        if (threads_.empty()) throw;
    }
}

DiskThreads::~DiskThreads() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    has_jobs_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

//[ submit
boost::asio::awaitable<std::shared_ptr<Completion>> DiskThreads::submit(Job job) {
    Room::Place place = co_await room_->enter();
    auto done = std::make_shared<Completion>(loop_);
    push({std::move(job), done, std::move(place)});
    co_return done;
}
//] submit

void DiskThreads::submit_unbounded(Job job) { push({std::move(job), nullptr, {}}); }

//[ push
// The loop holds the lock for the length of a push: it never waits for a job, only for another push or pop.
void DiskThreads::push(Entry entry) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(entry));
    }
    has_jobs_.notify_one();
}
//] push

//[ serve
// What each thread does, until the queue is empty for good.
void DiskThreads::serve() {
    while (true) {
        std::unique_lock lock(mutex_);
        has_jobs_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        Entry entry = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();

        const auto result = run(entry.job);
        entry.job = nullptr;  // lets go of what the job holds here: closing a file may block, too
        if (entry.done) hand_back(std::move(entry), result);
    }
}
//] serve

//[ hand_back
// The one way back into the loop's thread: post, the only call of Asio here that another thread may make.
void DiskThreads::hand_back(Entry entry, boost::system::error_code result) {
    boost::asio::post(
        loop_, [done = std::move(entry.done), place = std::move(entry.place), result]() mutable {
            place = {};  // first, so that whoever waits for room is ahead of what the result sets off
            done->finish(result);
        });
}
//] hand_back

}  // namespace fetcher
