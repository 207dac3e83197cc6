// The loop written by hand: nested calls, results of waiting, exceptions, and what it leaves behind.
#include "05_coroutines/own_loop.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "counted.hpp"
#include "tests/unit/shown.hpp"

using own_loop::EventLoop, own_loop::Task;

namespace {

using Log = std::vector<std::string>;

struct Pipe {
    Pipe() { REQUIRE(pipe(ends) == 0); }
    ~Pipe() {
        close(ends[0]);
        close(ends[1]);
    }
    int reader() const { return ends[0]; }
    void put() { CHECK(write(ends[1], "x", 1) == 1); }
    void take() {
        char byte;
        CHECK(read(ends[0], &byte, 1) == 1);
    }
    int ends[2];
};

Task nothing(Counted = {}) { co_return; }

Task await_nothing(int times, int& done) {
    for (int i = 0; i < times; ++i) {
        co_await nothing();
        ++done;
    }
}

Task wait_and_note(EventLoop& loop, Pipe& pipe, Log& log, std::string what, Counted = {}) {
    co_await loop.readable(pipe.reader());
    pipe.take();
    log.push_back(what);
}

Task call(EventLoop& loop, Pipe& pipe, Log& log) {
    log.push_back("before");
    co_await wait_and_note(loop, pipe, log, "inner");
    log.push_back("after");
}

Task fail(EventLoop& loop, Pipe& pipe) {
    co_await loop.readable(pipe.reader());
    throw std::runtime_error("no");
}

Task catch_failure(EventLoop& loop, Pipe& pipe, Log& log) {
    try {
        co_await fail(loop, pipe);
    } catch (const std::runtime_error& error) {
        log.push_back(error.what());
    }
}

}  // namespace

TEST_CASE(
    "own loop: a task runs up to its first wait when it is spawned, and its caller goes on when it ends") {
    EventLoop loop;
    Pipe pipe;
    Log log;
    loop.spawn(call(loop, pipe, log));
    CHECK(log == Log{"before"});
    pipe.put();
    loop.run();  // returns when nobody waits
    CHECK(log == Log{"before", "inner", "after"});
}

TEST_CASE("own loop: who is ready goes on, whatever the order of waiting") {
    EventLoop loop;
    Pipe first, second;
    Log log;
    auto wake_first = [&]() -> Task {
        co_await loop.readable(second.reader());
        second.take();
        log.push_back("second");
        first.put();
    };
    loop.spawn(wait_and_note(loop, first, log, "first"));
    loop.spawn(wake_first());
    second.put();
    loop.run();
    CHECK(log == Log{"second", "first"});
}

TEST_CASE("own loop: an exception leaves co_await as it leaves a call, and a task that fails ends alone") {
    EventLoop loop;
    Pipe first, second, third;
    Log log;
    loop.spawn(catch_failure(loop, first, log));
    loop.spawn(fail(loop, second));
    loop.spawn(wait_and_note(loop, third, log, "the others go on"));
    first.put();
    loop.spawn(nothing());
    second.put();
    third.put();
    loop.run();
    CHECK(log.size() == 2);
}

TEST_CASE("own loop: a coroutine may wait for its descriptor again and again, to read and to write") {
    EventLoop loop;
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    Log log;
    auto echo_thrice = [&]() -> Task {
        for (int i = 0; i < 3; ++i) {
            co_await loop.readable(ends[0]);
            char byte;
            CHECK(read(ends[0], &byte, 1) == 1);
            co_await loop.writable(ends[0]);
            co_await loop.writable(ends[0]);
            log.push_back(std::string(1, byte));
        }
    };
    loop.spawn(echo_thrice());
    CHECK(write(ends[1], "abc", 3) == 3);
    loop.run();  // returns: nothing stays registered for a coroutine that has ended
    CHECK(log == Log{"a", "b", "c"});
    close(ends[0]);
    close(ends[1]);
}

TEST_CASE("own loop: the second to wait for a descriptor is refused, and the first is not forgotten") {
    EventLoop loop;
    Pipe first, other;
    Log log;
    loop.spawn(wait_and_note(loop, first, log, "first"));
    auto too_late = [&]() -> Task {
        co_await loop.readable(other.reader());
        other.take();
        try {
            co_await loop.readable(first.reader());
        } catch (const std::invalid_argument&) {
            log.push_back("refused");
        }
        first.put();
    };
    loop.spawn(too_late());
    other.put();
    loop.run();
    CHECK(log == Log{"refused", "first"});
}

TEST_CASE("own loop: a million awaits that need not wait do not overflow the stack") {
    EventLoop loop;
    int done = 0;
    loop.spawn(await_nothing(1'000'000, done));
    CHECK(done == 1'000'000);
}

TEST_CASE("own loop: finished and unfinished coroutines leave nothing behind") {
    Pipe pipe;
    Log log;
    {
        EventLoop loop;
        loop.spawn(nothing());
        CHECK(Counted::alive() == 0);
        loop.spawn(wait_and_note(loop, pipe, log, "never"));
        CHECK(Counted::alive() == 1);
        const Task never_awaited = nothing();
    }
    CHECK(Counted::alive() == 0);
    CHECK(log.empty());
}
