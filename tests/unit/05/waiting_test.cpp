// asyncio's gather, shield, wait_for and wait: results, failures, and what cancels what.
#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "05_coroutines/event.hpp"
#include "05_coroutines/gather.hpp"
#include "05_coroutines/queue.hpp"
#include "05_coroutines/shield.hpp"
#include "05_coroutines/wait.hpp"
#include "05_coroutines/wait_for.hpp"
#include "counted.hpp"
#include "steered_loop.hpp"
#include "tests/unit/shown.hpp"

using namespace std::chrono_literals;
using asyncio::create_task, asyncio::Event, asyncio::Task;
using boost::asio::awaitable;

namespace {

awaitable<int> value(int result) { co_return result; }

awaitable<int> value_after(Event& event, int result, Counted = {}) {
    co_await event.wait();
    co_return result;
}

awaitable<int> fail_after(Event& event, std::string what, Counted = {}) {
    co_await event.wait();
    throw std::runtime_error(what);
}

int end_cancelled() { throw asyncio::cancelled_error(); }
int end_failed() { throw std::runtime_error("clean-up failed"); }
int end_with_result() { return 7; }

struct Scene : SteeredLoop {
    Event never{executor()}, go{executor()};
    int asked_to_stop = 0;

    // Catches the cancellation, waits for `go`, and ends as `end` says.
    awaitable<int> stubborn(std::function<int()> end) {
        try {
            co_await never.wait();
        } catch (const boost::system::system_error&) {
        }
        ++asked_to_stop;
        co_await boost::asio::this_coro::reset_cancellation_state();
        co_await go.wait();
        co_return end();
    }

    template <class T>
    Task<T> task(awaitable<T> coroutine) {
        return create_task(executor(), std::move(coroutine));
    }
};

}  // namespace

TEST_CASE_FIXTURE(Scene, "gather: results come in the order of the arguments, not of finishing") {
    Event first(executor()), second(executor());
    auto gathering = task(asyncio::gather(value_after(first, 1), value_after(second, 2)));
    run_until_idle();
    second.set();
    run_until_idle();
    CHECK_FALSE(gathering.done());
    first.set();
    run_until_idle();
    CHECK(gathering.result() == std::make_tuple(1, 2));
}

TEST_CASE_FIXTURE(Scene, "gather: everything runs concurrently, started in the order of the arguments") {
    std::vector<int> started;
    auto start = [&](int number) -> awaitable<void> {
        started.push_back(number);
        co_await go.wait();
    };
    auto gathering = task(asyncio::gather(start(1), start(2), start(3)));
    run_until_idle();
    CHECK(started == std::vector<int>{1, 2, 3});
    go.set();
    run_until_idle();
    CHECK(gathering.done());
}

TEST_CASE_FIXTURE(Scene, "gather: a vector of coroutines, of tasks, of nothing") {
    std::vector<awaitable<int>> coroutines;
    for (int i : {3, 1, 2}) coroutines.push_back(value(i));
    auto of_coroutines = task(asyncio::gather(std::move(coroutines)));
    auto of_tasks = task(asyncio::gather(std::vector<Task<int>>{task(value(4)), task(value(5))}));
    auto of_nothing = task(asyncio::gather(std::vector<Task<int>>{}));
    run_until_idle();
    CHECK(of_coroutines.result() == std::vector<int>{3, 1, 2});
    CHECK(of_tasks.result() == std::vector<int>{4, 5});
    CHECK(of_nothing.result().empty());
}

TEST_CASE_FIXTURE(Scene, "gather: fails at once with the first exception, and leaves the siblings running") {
    auto sibling = task(value_after(go, 1));
    auto gathering = task(asyncio::gather(sibling, fail_after(go, "later"), task(value(2))));
    auto failing = task(asyncio::gather(sibling, asyncio::ensure_future(executor(), value(0))));
    Event now(executor());
    auto fast_failing = task(asyncio::gather(sibling, fail_after(now, "now")));
    run_until_idle();
    now.set();
    run_until_idle();
    CHECK_THROWS_WITH(fast_failing.result(), "now");
    CHECK_FALSE(sibling.done());
    CHECK_FALSE(gathering.done());
    go.set();
    run_until_idle();
    CHECK(sibling.result() == 1);
    CHECK_THROWS_WITH(gathering.result(), "later");
    CHECK(failing.result() == std::make_tuple(1, 0));
}

TEST_CASE_FIXTURE(Scene,
                  "gather: of two that fail, the one that fails first counts, not the first argument") {
    Event first(executor()), second(executor());
    auto gathering = task(asyncio::gather(fail_after(first, "first"), fail_after(second, "second")));
    run_until_idle();
    second.set();
    first.set();
    run_until_idle();
    CHECK_THROWS_WITH(gathering.result(), "second");
}

TEST_CASE_FIXTURE(Scene, "gather: return_exceptions waits for all and hides none") {
    auto good = task(value_after(go, 1));
    auto cancelled = task(value_after(never, 2));
    auto gathering =
        task(asyncio::gather(asyncio::return_exceptions, good, task(fail_after(go, "no")), cancelled));
    run_until_idle();
    cancelled.cancel();
    run_until_idle();
    CHECK_FALSE(gathering.done());
    go.set();
    run_until_idle();
    const auto [first, second, third] = gathering.result();
    CHECK(first.result() == 1);
    CHECK_THROWS_WITH(second.result(), "no");
    CHECK(third.cancelled());
}

TEST_CASE_FIXTURE(Scene, "gather: cancelling it cancels all of its children") {
    auto first = task(value_after(never, 1));
    auto second = task(value_after(never, 2));
    auto gathering = task(asyncio::gather(first, second));
    auto collecting =
        task(asyncio::gather(asyncio::return_exceptions, task(value_after(never, 3)), value(4)));
    run_until_idle();
    gathering.cancel();
    collecting.cancel();
    run_until_idle();
    CHECK(first.cancelled());
    CHECK(second.cancelled());
    CHECK(gathering.cancelled());
    CHECK(collecting.cancelled());
}

TEST_CASE_FIXTURE(Scene, "gather: a child that is cancelled counts as failed, its siblings run on") {
    auto first = task(value_after(never, 1));
    auto second = task(value_after(go, 2));
    auto gathering = task(asyncio::gather(first, second));
    run_until_idle();
    first.cancel();
    run_until_idle();
    CHECK(gathering.cancelled());
    CHECK_FALSE(second.done());
    go.set();
    run_until_idle();
    CHECK(second.result() == 2);
}

TEST_CASE_FIXTURE(Scene, "shield: cancelling the waiting leaves the inner task running") {
    auto inner = task(value_after(go, 1));
    auto outer = task(asyncio::shield(inner));
    run_until_idle();
    outer.cancel();
    run_until_idle();
    CHECK(outer.cancelled());
    CHECK_FALSE(inner.done());
    go.set();
    run_until_idle();
    CHECK(inner.result() == 1);
}

TEST_CASE_FIXTURE(Scene, "shield: result, exception and cancellation of the inner task come through") {
    auto good = task(asyncio::shield(value(1)));
    auto bad = task(asyncio::shield(fail_after(go, "no")));
    auto inner = task(value_after(never, 2));
    auto outer = task(asyncio::shield(inner));
    go.set();
    run_until_idle();
    inner.cancel();
    run_until_idle();
    CHECK(good.result() == 1);
    CHECK_THROWS_WITH(bad.result(), "no");
    CHECK(outer.cancelled());
}

TEST_CASE_FIXTURE(Scene, "wait_for: in time, the result or the exception") {
    auto good = task(asyncio::wait_for(value(1), 1h));
    auto bad = task(asyncio::wait_for(fail_after(go, "no"), 1h));
    go.set();
    run_until_idle();
    CHECK(good.result() == 1);
    CHECK_THROWS_WITH(bad.result(), "no");
}

TEST_CASE_FIXTURE(Scene, "wait_for: too late cancels, awaits the clean-up, then TimeoutError") {
    auto inner = task(stubborn(end_cancelled));
    run_until_idle();
    auto outer = task(asyncio::wait_for(inner, 1ns));
    run_until([&] { return asked_to_stop == 1; });
    run_until_idle();
    CHECK_FALSE(outer.done());
    CHECK_FALSE(inner.done());
    go.set();
    run_until([&] { return outer.done(); });
    CHECK(inner.cancelled());
    CHECK_THROWS_AS(outer.result(), asyncio::TimeoutError);
}

TEST_CASE_FIXTURE(Scene, "wait_for: a result or an exception at the last moment wins over the time limit") {
    go.set();
    auto with_result = task(asyncio::wait_for(stubborn(end_with_result), 1ns));
    auto with_exception = task(asyncio::wait_for(stubborn(end_failed), 1ns));
    run_until([&] { return with_result.done() && with_exception.done(); });
    CHECK(with_result.result() == 7);
    CHECK_THROWS_WITH(with_exception.result(), "clean-up failed");
}

TEST_CASE_FIXTURE(Scene, "wait_for: cancelling it cancels the inner task and awaits its end") {
    auto inner = task(stubborn(end_cancelled));
    auto outer = task(asyncio::wait_for(inner, 1h));
    run_until_idle();
    outer.cancel();
    run_until_idle();
    CHECK_FALSE(inner.done());
    CHECK_FALSE(outer.done());
    go.set();
    run_until_idle();
    CHECK(inner.cancelled());
    CHECK(outer.cancelled());
}

TEST_CASE_FIXTURE(Scene, "wait_for: an inner task cancelled by somebody else is no time-out") {
    auto inner = task(value_after(never, 1));
    auto outer = task(asyncio::wait_for(inner, 1h));
    run_until_idle();
    inner.cancel();
    run_until_idle();
    CHECK(outer.cancelled());
    auto too_late = task(asyncio::wait_for(inner, 1h));
    run_until_idle();
    CHECK(too_late.cancelled());
}

TEST_CASE_FIXTURE(Scene, "wait_for: a limit of zero takes what is done, and gives the rest no turn") {
    auto done = task(value(1));
    run_until_idle();
    auto good = task(asyncio::wait_for(done, 0ns));
    bool ran = false;
    auto mark = [&]() -> awaitable<int> {
        ran = true;
        co_return 2;
    };
    auto late = task(asyncio::wait_for(mark(), 0ns));
    run_until_idle();
    CHECK(good.result() == 1);
    CHECK_THROWS_AS(late.result(), asyncio::TimeoutError);
    CHECK_FALSE(ran);
}

TEST_CASE_FIXTURE(Scene, "wait_for: an item that was got when the cancellation came is not lost") {
    asyncio::Queue<int> queue(executor());
    auto getting = task(queue.get());
    auto outer = task(asyncio::wait_for(getting, 1h));
    run_until_idle();
    queue.put_nowait(1);
    run_until([&] { return getting.done(); });  // the outer task has not run yet
    outer.cancel();
    run_until_idle();
    CHECK(outer.result() == 1);
}

TEST_CASE_FIXTURE(Scene, "wait: first completed, first exception, all completed") {
    Event first(executor()), second(executor()), third(executor());
    const std::vector<Task<int>> tasks{task(value_after(first, 1)), task(fail_after(second, "no")),
                                       task(value_after(third, 3))};
    auto one = task(asyncio::wait(tasks, asyncio::FIRST_COMPLETED));
    auto failed = task(asyncio::wait(tasks, asyncio::FIRST_EXCEPTION));
    auto all = task(asyncio::wait(tasks));
    run_until_idle();
    CHECK_FALSE(one.done());
    first.set();
    run_until_idle();
    CHECK(one.result().done == std::vector{tasks[0]});
    CHECK(one.result().pending == std::vector{tasks[1], tasks[2]});
    CHECK_FALSE(failed.done());
    second.set();
    run_until_idle();
    CHECK(failed.result().done == std::vector{tasks[0], tasks[1]});
    CHECK_FALSE(all.done());
    third.set();
    run_until_idle();
    CHECK(all.result().done == tasks);
    CHECK(all.result().pending.empty());
    CHECK_THROWS_WITH(tasks[1].result(), "no");  // wait itself throws nothing
}

TEST_CASE_FIXTURE(Scene, "wait: being cancelled is no exception to FIRST_EXCEPTION") {
    auto cancelled = task(value_after(never, 1));
    auto other = task(value_after(go, 2));
    auto waiting = task(asyncio::wait(std::vector{cancelled, other}, asyncio::FIRST_EXCEPTION));
    run_until_idle();
    cancelled.cancel();
    run_until_idle();
    CHECK(cancelled.cancelled());
    CHECK_FALSE(waiting.done());
    go.set();
    run_until_idle();
    CHECK(waiting.result().done.size() == 2);
}

TEST_CASE_FIXTURE(Scene, "wait: neither its time limit nor its being cancelled cancels anything") {
    auto inner = task(value_after(go, 1));
    auto limited = task(asyncio::wait(std::vector{inner}, asyncio::ALL_COMPLETED, 1ns));
    auto cancelled = task(asyncio::wait(std::vector{inner}));
    run_until([&] { return limited.done(); });
    CHECK(limited.result().done.empty());
    CHECK(limited.result().pending == std::vector{inner});
    cancelled.cancel();
    run_until_idle();
    CHECK(cancelled.cancelled());
    CHECK_FALSE(inner.done());
    go.set();
    run_until_idle();
    CHECK(inner.result() == 1);
}

TEST_CASE_FIXTURE(Scene, "wait: for nothing is a mistake") {
    auto waiting = task(asyncio::wait(std::vector<Task<int>>{}));
    run_until_idle();
    CHECK_THROWS_AS(waiting.result(), std::invalid_argument);
}

TEST_CASE("nothing is left behind, whatever the loop is destroyed in the middle of") {
    {
        SteeredLoop loop;
        Event never(loop.executor());
        const auto executor = loop.executor();
        auto inner = create_task(executor, value_after(never, 1));
        create_task(executor, asyncio::gather(inner, value_after(never, 2)));
        create_task(executor, asyncio::shield(inner));
        create_task(executor, asyncio::wait_for(value_after(never, 3), 1h));
        create_task(executor, asyncio::wait(std::vector{inner}));
        loop.run_until_idle();
        CHECK(Counted::alive() == 3);
    }
    CHECK(Counted::alive() == 0);
}
