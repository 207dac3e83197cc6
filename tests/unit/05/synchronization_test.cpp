// asyncio::Lock and asyncio::Event: order, and wake-ups that must not get lost.
#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "05_coroutines/event.hpp"
#include "05_coroutines/lock.hpp"
#include "05_coroutines/sleep.hpp"
#include "steered_loop.hpp"
#include "tests/unit/shown.hpp"

using namespace std::chrono_literals;
using asyncio::Event, asyncio::Lock;
using boost::asio::awaitable;

namespace {

using Log = std::vector<std::string>;

struct Scene : SteeredLoop {
    Lock lock{executor()};
    Event event{executor()};
    Log log;

    Spawned& locker(std::string who) { return spawn(acquire(std::move(who))); }
    Spawned& waiter(std::string who) { return spawn(wait(std::move(who))); }

  private:
    awaitable<void> acquire(std::string who) {
        co_await lock.acquire();
        log.push_back(who);
    }
    awaitable<void> wait(std::string who) {
        co_await event.wait();
        log.push_back(who);
    }
};

}  // namespace

TEST_CASE_FIXTURE(Scene, "Lock: one at a time, in the order of coming") {
    for (const char* who : {"first", "second", "third"}) locker(who);
    run_until_idle();
    CHECK(log == Log{"first"});
    CHECK(lock.locked());
    lock.release();
    run_until_idle();
    CHECK(log == Log{"first", "second"});
    lock.release();
    run_until_idle();
    CHECK(log == Log{"first", "second", "third"});
    lock.release();
    CHECK_FALSE(lock.locked());
    CHECK_THROWS_AS(lock.release(), std::logic_error);
}

TEST_CASE_FIXTURE(Scene, "Lock: a newcomer does not overtake the heir") {
    locker("holder");
    locker("heir");
    run_until_idle();
    auto release_and_acquire = [&]() -> awaitable<void> {
        lock.release();  // wakes the heir, who has not run yet
        co_await lock.acquire();
        log.push_back("newcomer");
    };
    spawn(release_and_acquire());
    run_until_idle();
    CHECK(log == Log{"holder", "heir"});
}

TEST_CASE_FIXTURE(Scene, "Lock: an heir that is cancelled in the same turn passes the lock on") {
    locker("holder");
    Spawned& heir = locker("heir");
    locker("next");
    run_until_idle();
    lock.release();
    heir.cancel();
    run_until_idle();
    CHECK(heir.cancelled());
    CHECK(log == Log{"holder", "next"});
    CHECK(lock.locked());
}

TEST_CASE_FIXTURE(Scene, "Lock: one who gives up waiting leaves the line") {
    locker("holder");
    Spawned& impatient = locker("impatient");
    locker("next");
    run_until_idle();
    impatient.cancel();
    run_until_idle();
    CHECK(impatient.cancelled());
    lock.release();
    run_until_idle();
    CHECK(log == Log{"holder", "next"});
}

TEST_CASE_FIXTURE(Scene, "Lock: the guard releases, also when an exception passes") {
    auto fail = [&]() -> awaitable<void> {
        const auto guard = co_await lock.guard();
        CHECK(lock.locked());
        throw std::runtime_error("no");
    };
    Spawned& failing = spawn(fail());
    run_until_idle();
    CHECK(failing.failed_with<std::runtime_error>());
    CHECK_FALSE(lock.locked());
}

TEST_CASE_FIXTURE(Scene, "Lock: a critical section with an await in it is not entered twice") {
    int inside = 0, most = 0, entered = 0;
    auto enter = [&]() -> awaitable<void> {
        const auto guard = co_await lock.guard();
        most = std::max(most, ++inside);
        ++entered;
        co_await asyncio::sleep(0s);
        --inside;
    };
    for (int i = 0; i < 5; ++i) spawn(enter());
    run_until_idle();
    CHECK(entered == 5);
    CHECK(most == 1);
}

TEST_CASE_FIXTURE(Scene, "Event: set wakes all, in the order of coming, even when clear follows at once") {
    for (const char* who : {"first", "second", "third"}) waiter(who);
    run_until_idle();
    event.set();
    event.clear();
    waiter("late");  // came after clear
    run_until_idle();
    CHECK(log == Log{"first", "second", "third"});
    CHECK_FALSE(event.is_set());
    event.set();
    run_until_idle();
    CHECK(log.back() == "late");
    waiter("later");  // does not wait
    run_until_idle();
    CHECK(log.back() == "later");
}

TEST_CASE_FIXTURE(Scene, "Event: one who is cancelled concerns nobody else") {
    Spawned& impatient = waiter("impatient");
    waiter("patient");
    run_until_idle();
    impatient.cancel();
    run_until_idle();
    CHECK(impatient.cancelled());
    CHECK(log.empty());
    event.set();
    run_until_idle();
    CHECK(log == Log{"patient"});
}

TEST_CASE_FIXTURE(Scene, "Event: cancelled in the turn of the set counts as cancelled, as in asyncio") {
    Spawned& unlucky = waiter("unlucky");
    run_until_idle();
    event.set();
    unlucky.cancel();
    run_until_idle();
    CHECK(unlucky.cancelled());
}
