#include "04_generator_scheduler/scheduler.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/unit/shown.hpp"

namespace {

using Log = std::vector<std::string>;

struct Pair {
    Pair() {
        int fds[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
        ours = Socket{fds[0]};
        theirs = Socket{fds[1]};
        set_non_blocking(ours);
    }
    Socket ours, theirs;
};

Task reads(std::string name, const Socket& sock, int times, Log& log) {
    for (int i = 0; i < times; ++i) {
        co_yield readable(sock.fd());
        char byte;
        const ssize_t received = recv(sock.fd(), &byte, 1, 0);
        log.push_back(name + (received == 1 ? std::string(1, byte) : "?"));
    }
}

Task fails(const Socket& sock) {
    co_yield writable(sock.fd());
    throw std::runtime_error("this one fails");
}

}  // namespace

TEST_CASE("without tasks run returns at once") { Scheduler().run(); }

TEST_CASE("tasks that are ready take turns, one step each: a chatty one starves nobody") {
    Pair chatty, modest;
    Log log;
    REQUIRE(send_all(chatty.theirs, "1234"));
    REQUIRE(send_all(modest.theirs, "12"));
    Scheduler scheduler;
    scheduler.add(reads("chatty ", chatty.ours, 4, log));
    scheduler.add(reads("modest ", modest.ours, 2, log));
    scheduler.run();
    REQUIRE(log.size() == 6);
    // After k steps of the chatty task the modest one has had at least k - 1, as long as it wants any.
    int chatty_steps = 0, modest_steps = 0;
    for (const std::string& entry : log) {
        ++(entry.starts_with("chatty") ? chatty_steps : modest_steps);
        CHECK(modest_steps >= std::min(chatty_steps - 1, 2));
    }
}

TEST_CASE("a task that throws ends alone") {
    Pair failing, working;
    Log log;
    REQUIRE(send_all(working.theirs, "12"));
    Scheduler scheduler;
    scheduler.add(fails(failing.ours));
    scheduler.add(reads("working ", working.ours, 2, log));
    scheduler.run();
    CHECK(log == Log{"working 1", "working 2"});
}

TEST_CASE("one task waits to read and another to write on the same descriptor") {
    Pair pair;
    Log log;
    REQUIRE(send_all(pair.theirs, "1"));
    Scheduler scheduler;
    scheduler.add(reads("reader ", pair.ours, 1, log));
    scheduler.add([](const Socket& sock, Log& log) -> Task {
        co_yield writable(sock.fd());
        log.push_back("writer");
    }(pair.ours, log));
    scheduler.run();
    CHECK(log.size() == 2);
}

TEST_CASE("the second task to wait for the same event of one descriptor ends, and the first goes on") {
    Pair pair;
    Log log;
    REQUIRE(send_all(pair.theirs, "1"));
    Scheduler scheduler;
    scheduler.add(reads("first ", pair.ours, 1, log));
    scheduler.add(reads("second ", pair.ours, 1, log));
    scheduler.run();
    CHECK(log == Log{"first 1"});
}

TEST_CASE("a running task may add another") {
    Pair pair;
    Log log;
    REQUIRE(send_all(pair.theirs, "1"));
    Scheduler scheduler;
    scheduler.add([](Scheduler& scheduler, const Socket& sock, Log& log) -> Task {
        scheduler.add(reads("child ", sock, 1, log));
        log.push_back("parent");
        co_return;
    }(scheduler, pair.ours, log));
    scheduler.run();
    CHECK(log == Log{"parent", "child 1"});
}

TEST_CASE("the number of a descriptor that an ended task has closed serves the next task") {
    for (const bool with_exception : {false, true}) {
        INFO("the task ends with an exception: ", with_exception);
        Log log;
        Pair first, second;
        const int number = first.ours.fd();
        REQUIRE(send_all(first.theirs, "1"));
        REQUIRE(send_all(second.theirs, "2"));
        Scheduler scheduler;
        scheduler.add([](Socket sock, bool with_exception) -> Task {
            co_yield readable(sock.fd());
            if (with_exception) throw std::runtime_error("this one fails");
        }(std::move(first.ours), with_exception));
        scheduler.run();
        const Socket reused{fcntl(second.ours.fd(), F_DUPFD, number)};
        REQUIRE(reused.fd() == number);
        scheduler.add(reads("next ", reused, 1, log));
        scheduler.run();  // for ever, if the number were taken for registered
        CHECK(log == Log{"next 2"});
    }
}

TEST_CASE("a descriptor that stays ready is not watched once its task waits for another") {
    Pair stays_ready, other;
    Log log;
    REQUIRE(send_all(stays_ready.theirs, "never read"));
    Scheduler scheduler;
    scheduler.add([](const Pair& stays_ready, const Pair& other, Log& log) -> Task {
        co_yield readable(stays_ready.ours.fd());
        co_yield readable(other.ours.fd());
        log.push_back("other");
    }(stays_ready, other, log));
    scheduler.add([](const Pair& other) -> Task {
        for (int turn = 0; turn < 3; ++turn) co_yield writable(other.theirs.fd());
        send_all(other.theirs, "1");
    }(other));
    scheduler.run();
    CHECK(log == Log{"other"});
}

TEST_CASE("what a parked task holds goes with the scheduler") {
    auto held = std::make_shared<int>(1);
    {
        Pair pair;
        Scheduler scheduler;
        scheduler.add([](std::shared_ptr<int>, const Socket& sock, const Socket& peer) -> Task {
            co_yield writable(sock.fd());
            shutdown(peer.fd(), SHUT_WR);  // so that run() has something to return from
            co_yield readable(sock.fd());
        }(held, pair.ours, pair.theirs));
        CHECK(held.use_count() == 2);
        scheduler.run();
        CHECK(held.use_count() == 1);
        scheduler.add([](std::shared_ptr<int>) -> Task { co_yield readable(0); }(held));
        CHECK(held.use_count() == 2);
    }
    CHECK(held.use_count() == 1);
}
