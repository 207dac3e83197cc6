// asyncio::Future and asyncio::Task: when they run, what their results are, who is cancelled with whom.
#include "05_coroutines/task.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "05_coroutines/event.hpp"
#include "05_coroutines/sleep.hpp"
#include "counted.hpp"
#include "steered_loop.hpp"
#include "tests/unit/shown.hpp"

using namespace std::chrono_literals;
using asyncio::create_task, asyncio::Event, asyncio::Future, asyncio::Task;
using boost::asio::awaitable;

namespace {

using Log = std::vector<std::string>;

awaitable<int> answer() { co_return 42; }

awaitable<int> fail(std::string what) {
    throw std::runtime_error(what);
    co_return 0;
}

awaitable<void> note(Log& log, std::string what) {
    log.push_back(what);
    co_return;
}

awaitable<void> wait_for_event(Event& event, Counted = {}) { co_await event.wait(); }

template <class T>
awaitable<void> await_task(Task<T> task, Counted = {}) {
    co_await task.get();
}

}  // namespace

TEST_CASE_FIXTURE(SteeredLoop,
                  "a task does not run before its creator gives way, then in the order of creation") {
    Log log;
    auto creator = [&]() -> awaitable<void> {
        create_task(executor(), note(log, "first"));
        create_task(executor(), note(log, "second"));
        log.push_back("creator");
        co_return;
    };
    spawn(creator());
    run_until_idle();
    CHECK(log == Log{"creator", "first", "second"});
}

TEST_CASE_FIXTURE(SteeredLoop, "a task's result and exception can be asked for when it is done, and again") {
    Task<int> good = create_task(executor(), answer());
    Task<int> bad = create_task(executor(), fail("no"));
    CHECK_THROWS_AS(good.result(), asyncio::InvalidStateError);
    CHECK_THROWS_AS(good.exception(), asyncio::InvalidStateError);
    run_until_idle();
    CHECK(good.done());
    CHECK(good.result() == 42);
    CHECK(good.result() == 42);
    CHECK(good.exception() == nullptr);
    CHECK_FALSE(good.cancelled());
    CHECK_FALSE(bad.cancelled());
    CHECK_THROWS_WITH(bad.result(), "no");
    CHECK(bad.exception() != nullptr);
    CHECK_FALSE(good.cancel());
}

TEST_CASE_FIXTURE(SteeredLoop, "awaiting a task gives its result or throws its exception") {
    Task<int> good = create_task(executor(), answer());
    Task<int> bad = create_task(executor(), fail("no"));
    int result = 0;
    auto await_both = [&]() -> awaitable<void> {
        result = co_await good.get();
        co_await bad.get();
    };
    Spawned& waiting = spawn(await_both());
    run_until_idle();
    CHECK(result == 42);
    CHECK(waiting.failed_with<std::runtime_error>());
}

TEST_CASE_FIXTURE(SteeredLoop, "a task that is cancelled before its first turn never runs") {
    Log log;
    Task<void> task = create_task(executor(), note(log, "ran"));
    CHECK(task.cancel());
    run_until_idle();
    CHECK(task.cancelled());
    CHECK(log.empty());
}

TEST_CASE_FIXTURE(SteeredLoop, "cancelling ends what the task waits for") {
    Event never(executor());
    Task<void> task = create_task(executor(), wait_for_event(never));
    run_until_idle();
    CHECK_FALSE(task.done());
    CHECK(task.cancel());
    run_until_idle();
    CHECK(task.cancelled());
    CHECK_THROWS_AS(task.result(), boost::system::system_error);
    CHECK_FALSE(task.cancel());
}

TEST_CASE_FIXTURE(SteeredLoop, "a cancelled task may end with a result of its own") {
    Event never(executor());
    auto stubborn = [&]() -> awaitable<int> {
        try {
            co_await never.wait();
        } catch (const boost::system::system_error&) {
        }
        co_return 7;
    };
    Task<int> task = create_task(executor(), stubborn());
    run_until_idle();
    task.cancel();
    run_until_idle();
    CHECK_FALSE(task.cancelled());
    CHECK(task.result() == 7);
}

TEST_CASE_FIXTURE(SteeredLoop, "cancelling who awaits a task cancels the task, and waits for its clean-up") {
    Event never(executor()), cleaned_up(executor());
    auto careful = [&]() -> awaitable<void> {
        try {
            co_await never.wait();
        } catch (const boost::system::system_error&) {
        }
        co_await boost::asio::this_coro::reset_cancellation_state();
        co_await cleaned_up.wait();
        throw asyncio::cancelled_error();
    };
    Task<void> inner = create_task(executor(), careful());
    Task<void> outer = create_task(executor(), await_task(inner));
    run_until_idle();
    outer.cancel();
    run_until_idle();
    CHECK_FALSE(inner.done());
    CHECK_FALSE(outer.done());
    cleaned_up.set();
    run_until_idle();
    CHECK(inner.cancelled());
    CHECK(outer.cancelled());
}

TEST_CASE_FIXTURE(SteeredLoop, "cancelling one of several who await a task cancels the task for all") {
    Event never(executor());
    Task<void> inner = create_task(executor(), wait_for_event(never));
    Task<void> one = create_task(executor(), await_task(inner));
    Task<void> other = create_task(executor(), await_task(inner));
    run_until_idle();
    one.cancel();
    run_until_idle();
    CHECK(inner.cancelled());
    CHECK(one.cancelled());
    CHECK(other.cancelled());
}

TEST_CASE_FIXTURE(SteeredLoop, "a task may cancel itself: its next await throws") {
    Log log;
    std::unique_ptr<Task<void>> self;
    auto suicidal = [&]() -> awaitable<void> {
        self->cancel();
        log.push_back("goes on to the next await");
        co_await asyncio::sleep(0s);
        log.push_back("and no further");
        co_await asyncio::sleep(0s);
    };
    self = std::make_unique<Task<void>>(create_task(executor(), suicidal()));
    run_until_idle();
    CHECK(self->cancelled());
    CHECK(log == Log{"goes on to the next await"});
}

TEST_CASE_FIXTURE(SteeredLoop, "sleep suspends who calls it, and nobody else") {
    Log log;
    auto sleeper = [&]() -> awaitable<void> {
        co_await asyncio::sleep(std::chrono::milliseconds(10));
        log.push_back("sleeper");
    };
    Spawned& sleeping = spawn(sleeper());
    spawn(note(log, "other"));
    run_until([&] { return sleeping.done(); });
    CHECK(log == Log{"other", "sleeper"});
}

TEST_CASE_FIXTURE(SteeredLoop, "a result that cannot be copied is handed to the first who asks") {
    auto make = []() -> awaitable<std::unique_ptr<int>> { co_return std::make_unique<int>(1); };
    auto task = create_task(executor(), make());
    run_until_idle();
    CHECK(*task.result() == 1);
}

TEST_CASE_FIXTURE(SteeredLoop, "a task runs to its end when its handle has gone") {
    Log log;
    create_task(executor(), note(log, "ran"));
    run_until_idle();
    CHECK(log == Log{"ran"});
}

TEST_CASE("neither finished nor cancelled nor abandoned coroutines leave anything behind") {
    {
        SteeredLoop loop;
        Event event(loop.executor()), never(loop.executor());
        create_task(loop.executor(), wait_for_event(event));
        Task<void> cancelled = create_task(loop.executor(), wait_for_event(never));
        Task<void> abandoned = create_task(loop.executor(), wait_for_event(never));
        create_task(loop.executor(), await_task(abandoned));
        loop.run_until_idle();
        CHECK(Counted::alive() == 4);
        event.set();
        cancelled.cancel();
        loop.run_until_idle();
        CHECK(Counted::alive() == 2);
    }
    CHECK(Counted::alive() == 0);
}

TEST_CASE("a task may be cancelled when its loop has gone, and nothing happens") {
    auto loop = std::make_unique<SteeredLoop>();
    Event never(loop->executor());
    Task<void> task = create_task(loop->executor(), wait_for_event(never));
    loop->run_until_idle();
    loop.reset();
    task.cancel();
    CHECK_FALSE(task.done());
}

TEST_CASE_FIXTURE(SteeredLoop, "a future is completed once") {
    Future<int> future(executor());
    CHECK_FALSE(future.done());
    future.set_result(1);
    CHECK(future.done());
    CHECK(future.result() == 1);
    CHECK_THROWS_AS(future.set_result(2), asyncio::InvalidStateError);
    CHECK_THROWS_AS(future.set_exception(nullptr), asyncio::InvalidStateError);
    CHECK_FALSE(future.cancel());
    CHECK(future.result() == 1);
}

TEST_CASE_FIXTURE(SteeredLoop, "all who await a future go on, in the order of coming, in a later turn") {
    Future<void> future(executor());
    Log log;
    auto wait = [&](std::string who) -> awaitable<void> {
        co_await future.get();
        log.push_back(who);
    };
    for (const char* who : {"first", "second", "third"}) spawn(wait(who));
    run_until_idle();
    future.set_result();
    CHECK(log.empty());
    run_until_idle();
    CHECK(log == Log{"first", "second", "third"});
    spawn(wait("late"));  // does not wait
    run_until_idle();
    CHECK(log.back() == "late");
}

TEST_CASE_FIXTURE(SteeredLoop, "cancelling who awaits a future cancels the future") {
    Future<void> future(executor());
    auto wait = [&]() -> awaitable<void> { co_await future.get(); };
    Spawned& waiting = spawn(wait());
    run_until_idle();
    waiting.cancel();
    run_until_idle();
    CHECK(waiting.cancelled());
    CHECK(future.cancelled());
    CHECK_THROWS_AS(future.result(), boost::system::system_error);
}

TEST_CASE_FIXTURE(
    SteeredLoop,
    "done callbacks come in a later turn, in the order of adding, also when it is done already") {
    Future<int> future(executor());
    Log log;
    future.add_done_callback(
        [&](Future<int> done) { log.push_back("first " + std::to_string(done.result())); });
    future.add_done_callback([&](Future<int>) { log.push_back("second"); });
    future.set_result(1);
    future.add_done_callback([&](Future<int>) { log.push_back("third"); });
    CHECK(log.empty());
    run_until_idle();
    CHECK(log == Log{"first 1", "second", "third"});
}
