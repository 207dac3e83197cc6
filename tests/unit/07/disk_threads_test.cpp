#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <future>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "07_async_disk/disk_threads.hpp"
#include "tests/unit/shown.hpp"

namespace asio = boost::asio;
using boost::system::error_code;
using boost::system::system_error;
using fetcher::DiskThreads;

namespace {

void run(asio::io_context& loop, asio::awaitable<void> test) {
    std::exception_ptr thrown;
    asio::co_spawn(loop, std::move(test), [&](std::exception_ptr error) { thrown = error; });
    loop.restart();
    loop.run();
    if (thrown) std::rethrow_exception(thrown);
}

asio::awaitable<void> perform(DiskThreads& threads, DiskThreads::Job job) {
    auto done = co_await threads.submit(std::move(job));
    co_await done->wait();
}

}  // namespace

TEST_CASE("jobs run elsewhere, results come back to the loop") {
    asio::io_context loop;
    DiskThreads threads(loop.get_executor(), 2, 4);
    std::thread::id ran_in, resumed_in;
    const auto test = [&]() -> asio::awaitable<void> {
        DiskThreads::Job job = [&] { ran_in = std::this_thread::get_id(); };
        co_await perform(threads, job);
        resumed_in = std::this_thread::get_id();
    };
    run(loop, test());
    CHECK(ran_in != std::thread::id());
    CHECK(ran_in != std::this_thread::get_id());
    CHECK(resumed_in == std::this_thread::get_id());
}

TEST_CASE("as many jobs at once as there are threads") {
    asio::io_context loop;
    DiskThreads threads(loop.get_executor(), 3, 8);
    std::mutex mutex;
    std::condition_variable arrived;
    int inside = 0;
    const DiskThreads::Job meet = [&] {  // returns only when three have met
        std::unique_lock lock(mutex);
        ++inside;
        arrived.notify_all();
        arrived.wait(lock, [&] { return inside >= 3; });
    };
    int ended = 0;
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(loop, perform(threads, meet), [&](std::exception_ptr error) { ended += !error; });
    loop.run();
    CHECK(ended == 3);
}

TEST_CASE("what a job throws is thrown where it is awaited, each time, and the thread lives on") {
    asio::io_context loop;
    DiskThreads threads(loop.get_executor(), 1, 4);
    const auto test = [&]() -> asio::awaitable<void> {
        DiskThreads::Job full = [] {
            throw system_error(make_error_code(boost::system::errc::no_space_on_device));
        };
        DiskThreads::Job out_of_memory = [] { throw std::bad_alloc(); };
        auto done = co_await threads.submit(full);
        for (int i = 0; i < 2; ++i) {
            error_code code;
            try {
                co_await done->wait();
            } catch (const system_error& error) {
                code = error.code();
            }
            CHECK(code == boost::system::errc::no_space_on_device);
        }
        error_code code;
        try {
            co_await perform(threads, out_of_memory);
        } catch (const system_error& error) {
            code = error.code();
        }
        CHECK(code == boost::system::errc::not_enough_memory);
        bool ran = false;
        DiskThreads::Job next = [&] { ran = true; };
        co_await perform(threads, next);
        CHECK(ran);
    };
    run(loop, test());
}

TEST_CASE("no more jobs than places, and cleaning up needs none") {
    asio::io_context loop;
    DiskThreads threads(loop.get_executor(), 1, 3);
    std::promise<void> release;
    const auto released = release.get_future().share();
    int queued = 0;
    const auto one = [&](DiskThreads::Job job) -> asio::awaitable<void> {
        auto done = co_await threads.submit(std::move(job));
        ++queued;
        co_await done->wait();
    };
    for (int i = 0; i < 7; ++i)
        asio::co_spawn(loop, one([released] { released.wait(); }), [](std::exception_ptr) {});
    bool cleaned_up = false;
    threads.submit_unbounded([&] { cleaned_up = true; });
    while (loop.poll() > 0) {
    }
    CHECK(queued == 3);
    release.set_value();
    loop.restart();
    loop.run();
    CHECK(queued == 7);
    CHECK(cleaned_up);
}

TEST_CASE("a job is destroyed in the thread that ran it, before its result is heard of") {
    asio::io_context loop;
    DiskThreads threads(loop.get_executor(), 1, 4);
    std::atomic<std::thread::id> destroyed_in{};
    const auto test = [&]() -> asio::awaitable<void> {
        std::shared_ptr<int> share(new int, [&](int* p) {
            destroyed_in = std::this_thread::get_id();
            delete p;
        });
        DiskThreads::Job job = [held = std::move(share)] {};
        co_await perform(threads, std::move(job));
        CHECK(destroyed_in.load() != std::thread::id());
        CHECK(destroyed_in.load() != std::this_thread::get_id());
    };
    run(loop, test());
}

TEST_CASE("the destructor runs what is queued, and waits for it") {
    asio::io_context loop;
    std::atomic<int> ran = 0;
    {
        DiskThreads threads(loop.get_executor(), 2, 4);
        for (int i = 0; i < 100; ++i) threads.submit_unbounded([&] { ++ran; });
    }
    CHECK(ran == 100);
}

TEST_CASE("results that nobody fetched do no harm when the loop goes, or goes on") {
    std::atomic<int> ran = 0;
    asio::io_context loop;
    {
        DiskThreads threads(loop.get_executor(), 2, 100);
        for (int i = 0; i < 50; ++i) {
            DiskThreads::Job job = [&] { ++ran; };
            asio::co_spawn(loop, perform(threads, job), [](std::exception_ptr) {});
        }
        loop.poll();
        loop.stop();
    }
    CHECK(ran == 50);
    loop.restart();
    loop.run();
}
