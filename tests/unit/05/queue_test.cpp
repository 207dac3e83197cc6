// asyncio::Queue, steered turn by turn: order, bounds, the end, and wake-ups that must not get lost.
#include "05_coroutines/queue.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "steered_loop.hpp"
#include "tests/unit/shown.hpp"

using asyncio::Queue;
using boost::asio::awaitable;

namespace {

struct Scene : SteeredLoop {
    std::vector<std::string> log;

    template <class T>
    Spawned& getter(Queue<T>& queue, std::string name) {
        return spawn(log_get(queue, std::move(name)));
    }
    template <class T>
    Spawned& putter(Queue<T>& queue, T item) {
        return spawn(log_put(queue, item));
    }

  private:
    template <class T>
    awaitable<void> log_get(Queue<T>& queue, std::string name) {
        const T item = co_await queue.get();
        log.push_back(name + " got " + std::to_string(item));
    }
    template <class T>
    awaitable<void> log_put(Queue<T>& queue, T item) {
        co_await queue.put(item);
        log.push_back("put " + std::to_string(item));
    }
};

using Log = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(Scene, "getters are served in the order of coming, items come in the order of putting") {
    Queue<int> queue(executor());
    getter(queue, "first");
    getter(queue, "second");
    getter(queue, "third");
    run_until_idle();
    CHECK(log.empty());
    for (int item : {1, 2, 3}) queue.put_nowait(item);
    run_until_idle();
    CHECK(log == Log{"first got 1", "second got 2", "third got 3"});
}

TEST_CASE_FIXTURE(Scene, "a newcomer does not overtake a getter that has been woken") {
    Queue<int> queue(executor());
    getter(queue, "patient");
    run_until_idle();
    auto put_and_get = [&]() -> awaitable<void> {
        queue.put_nowait(1);  // wakes the patient one, who has not run yet
        const int item = co_await queue.get();
        log.push_back("newcomer got " + std::to_string(item));
    };
    spawn(put_and_get());
    run_until_idle();
    CHECK(log == Log{"patient got 1"});
    queue.put_nowait(2);
    run_until_idle();
    CHECK(log.back() == "newcomer got 2");
}

TEST_CASE_FIXTURE(Scene, "a getter whose item was taken by get_nowait keeps its place") {
    Queue<int> queue(executor());
    getter(queue, "first");
    getter(queue, "second");
    run_until_idle();
    queue.put_nowait(1);
    CHECK(queue.get_nowait() == 1);
    run_until_idle();
    CHECK(log.empty());
    queue.put_nowait(2);
    queue.put_nowait(3);
    run_until_idle();
    CHECK(log == Log{"first got 2", "second got 3"});
}

TEST_CASE_FIXTURE(Scene, "put waits while the queue is full, and putters are served in the order of coming") {
    Queue<int> queue(executor(), 1);
    for (int item : {1, 2, 3}) putter(queue, item);
    run_until_idle();
    CHECK(log == Log{"put 1"});
    CHECK(queue.full());
    CHECK(queue.get_nowait() == 1);
    run_until_idle();
    CHECK(log == Log{"put 1", "put 2"});
    CHECK(queue.get_nowait() == 2);
    run_until_idle();
    CHECK(log == Log{"put 1", "put 2", "put 3"});
    CHECK(queue.qsize() == 1);
}

TEST_CASE_FIXTURE(Scene, "the wake-up of a getter that is cancelled in the same turn goes to the next") {
    Queue<int> queue(executor());
    Spawned& first = getter(queue, "first");
    getter(queue, "second");
    run_until_idle();
    queue.put_nowait(1);
    first.cancel();
    run_until_idle();
    CHECK(first.cancelled());
    CHECK(log == Log{"second got 1"});
    CHECK(queue.empty());
}

TEST_CASE_FIXTURE(Scene, "the wake-up of a putter that is cancelled in the same turn goes to the next") {
    Queue<int> queue(executor(), 1);
    queue.put_nowait(0);
    Spawned& first = putter(queue, 1);
    putter(queue, 2);
    run_until_idle();
    CHECK(queue.get_nowait() == 0);
    first.cancel();
    run_until_idle();
    CHECK(first.cancelled());
    CHECK(log == Log{"put 2"});
    CHECK(queue.get_nowait() == 2);
}

TEST_CASE_FIXTURE(Scene, "a getter that is cancelled takes nothing, and leaves the line") {
    Queue<int> queue(executor());
    Spawned& first = getter(queue, "first");
    getter(queue, "second");
    run_until_idle();
    first.cancel();
    run_until_idle();
    CHECK(first.cancelled());
    queue.put_nowait(1);
    run_until_idle();
    CHECK(log == Log{"second got 1"});
}

TEST_CASE_FIXTURE(Scene, "shutdown: what is left is got, then getters and putters see QueueShutDown") {
    Queue<int> queue(executor());
    queue.put_nowait(1);
    queue.put_nowait(2);
    queue.shutdown();
    CHECK_THROWS_AS(queue.put_nowait(3), asyncio::QueueShutDown);
    getter(queue, "first");
    getter(queue, "second");
    Spawned& late_getter = getter(queue, "third");
    Spawned& late_putter = putter(queue, 3);
    run_until_idle();
    CHECK(log == Log{"first got 1", "second got 2"});
    CHECK(late_getter.failed_with<asyncio::QueueShutDown>());
    CHECK(late_putter.failed_with<asyncio::QueueShutDown>());
    CHECK_THROWS_AS(queue.get_nowait(), asyncio::QueueShutDown);
    queue.shutdown();  // once more does no harm
}

TEST_CASE_FIXTURE(Scene, "shutdown wakes all who wait") {
    Queue<int> empty(executor()), full(executor(), 1);
    full.put_nowait(0);
    std::vector<Spawned*> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(&getter(empty, "nobody"));
        waiting.push_back(&putter(full, i));
    }
    run_until_idle();
    empty.shutdown();
    full.shutdown();
    run_until_idle();
    for (Spawned* coroutine : waiting) CHECK(coroutine->failed_with<asyncio::QueueShutDown>());
    CHECK(log.empty());
}

TEST_CASE_FIXTURE(Scene, "shutdown(immediate) drops what is left and lets join() return") {
    Queue<int> queue(executor());
    queue.put_nowait(1);
    Spawned& joiner = spawn(queue.join());
    run_until_idle();
    CHECK_FALSE(joiner.done());
    queue.shutdown(true);
    run_until_idle();
    CHECK(joiner.succeeded());
    CHECK_THROWS_AS(queue.get_nowait(), asyncio::QueueShutDown);
}

TEST_CASE_FIXTURE(Scene, "join waits for a task_done for every item") {
    Queue<int> queue(executor());
    Spawned& nothing_to_wait_for = spawn(queue.join());
    run_until_idle();
    CHECK(nothing_to_wait_for.succeeded());
    queue.put_nowait(1);
    queue.put_nowait(2);
    Spawned& joiner = spawn(queue.join());
    queue.get_nowait();
    queue.get_nowait();
    queue.task_done();
    run_until_idle();
    CHECK_FALSE(joiner.done());
    queue.task_done();
    run_until_idle();
    CHECK(joiner.succeeded());
    CHECK_THROWS_AS(queue.task_done(), std::logic_error);
}

TEST_CASE_FIXTURE(Scene, "put_nowait and get_nowait never wait") {
    Queue<int> queue(executor(), 1);
    CHECK_THROWS_AS(queue.get_nowait(), asyncio::QueueEmpty);
    queue.put_nowait(1);
    CHECK_THROWS_AS(queue.put_nowait(2), asyncio::QueueFull);
    CHECK(queue.get_nowait() == 1);
}

TEST_CASE_FIXTURE(SteeredLoop,
                  "items are moved, never copied, and none leaks when the loop goes while coroutines wait") {
    Queue<std::unique_ptr<int>> queue(executor(), 1);
    queue.put_nowait(std::make_unique<int>(1));
    spawn(queue.put(std::make_unique<int>(2)));
    run_until_idle();
    CHECK(*queue.get_nowait() == 1);
    run_until_idle();
    CHECK(*queue.get_nowait() == 2);
    Queue<std::unique_ptr<int>> other(executor(), 1);
    other.put_nowait(std::make_unique<int>(3));
    spawn(other.put(std::make_unique<int>(4)));
    run_until_idle();  // it waits; the leak check of ASan sees to the rest
}
