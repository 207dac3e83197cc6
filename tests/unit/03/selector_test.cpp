// The contract of Selector, run over every back-end: what CPython's test_selectors asks of Python's.

#include "03_selectors_callbacks/selector.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include "01_blocking_echo/socket.hpp"
#include "02_select_loop/non_blocking.hpp"
#include "tests/unit/shown.hpp"

using namespace std::chrono_literals;
using selectors::EVENT_READ, selectors::EVENT_WRITE;
using IntSelector = selectors::Selector<int>;

namespace {

std::vector<std::pair<std::string, std::function<std::unique_ptr<selectors::Backend>()>>> all_backends() {
    return {
        {"select", selectors::make_select_backend}, {"poll", selectors::make_poll_backend},
#if defined(__linux__)
            {"epoll", selectors::make_epoll_backend},
#endif
        {
            "kqueue", selectors::make_kqueue_backend
        }
    };
}

struct Pair {
    Pair() {
        int fds[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
        ours = Socket{fds[0]};
        theirs = Socket{fds[1]};
        set_non_blocking(ours);
    }
    int fd() const { return ours.fd(); }
    void make_readable() { REQUIRE(send_all(theirs, "x")); }
    void make_unwritable() {
        const std::string text(65536, 'x');
        while (send(ours.fd(), text.data(), text.size(), MSG_NOSIGNAL) > 0) {
        }
    }
    Socket ours, theirs;
};

// (descriptor, mask) pairs, sorted.
std::vector<std::pair<int, selectors::Mask>> ready(IntSelector& selector, selectors::Timeout timeout = 0ns) {
    std::vector<std::pair<int, selectors::Mask>> result;
    for (const auto& [key, mask] : selector.select(timeout)) result.emplace_back(key->fd, mask);
    std::sort(result.begin(), result.end());
    return result;
}

using Expected = std::vector<std::pair<int, selectors::Mask>>;

}  // namespace

template <>
struct doctest::StringMaker<Expected::value_type> {
    static String convert(const Expected::value_type& event) {
        const auto& [fd, mask] = event;
        const char* const to = mask == EVENT_READ ? "read" : mask == EVENT_WRITE ? "write" : "read and write";
        return doctest::toString(fd) + " to " + to;
    }
};

#define FOR_EVERY_BACKEND(selector)                                 \
    for (const auto& [backend_name, make_backend] : all_backends()) \
        if (INFO("back-end: ", backend_name); true)                 \
            if (IntSelector selector(make_backend()); true)

TEST_CASE("a key holds what was registered") {
    FOR_EVERY_BACKEND(selector) {
        const Pair pair;
        const auto key = selector.register_(pair.fd(), EVENT_READ, 7);
        CHECK(key->fd == pair.fd());
        CHECK(key->events == EVENT_READ);
        CHECK(key->data == 7);
        CHECK(selector.get_key(pair.fd()) == key);
        CHECK(selector.size() == 1);
        CHECK(selector.unregister(pair.fd()) == key);
        CHECK(selector.get_key(pair.fd()) == nullptr);
        CHECK(selector.size() == 0);
    }
}

TEST_CASE("wrong use is an error that says what is wrong, and changes nothing") {
    FOR_EVERY_BACKEND(selector) {
        const Pair pair;
        CHECK_THROWS_WITH_AS(selector.register_(pair.fd(), 0, 0), "invalid event mask 0",
                             std::invalid_argument);
        CHECK_THROWS_WITH_AS(selector.register_(pair.fd(), 4, 0), "invalid event mask 4",
                             std::invalid_argument);
        CHECK_THROWS_AS(selector.unregister(pair.fd()), std::invalid_argument);
        CHECK_THROWS_AS(selector.modify(pair.fd(), EVENT_READ, 0), std::invalid_argument);
        const auto key = selector.register_(pair.fd(), EVENT_READ, 1);
        CHECK_THROWS_AS(selector.register_(pair.fd(), EVENT_WRITE, 2), std::invalid_argument);
        CHECK_THROWS_AS(selector.modify(pair.fd(), 8, 2), std::invalid_argument);
        CHECK(selector.get_key(pair.fd()) == key);
        CHECK(ready(selector).empty());
    }
}

TEST_CASE("readiness to read, to write, and both at once") {
    FOR_EVERY_BACKEND(selector) {
        Pair reader, writer, both;
        selector.register_(reader.fd(), EVENT_READ, 0);
        CHECK(ready(selector).empty());
        selector.register_(writer.fd(), EVENT_WRITE, 0);
        CHECK(ready(selector) == Expected{{writer.fd(), EVENT_WRITE}});
        reader.make_readable();
        selector.register_(both.fd(), EVENT_READ | EVENT_WRITE, 0);
        both.make_readable();
        CHECK(ready(selector) == Expected{{reader.fd(), EVENT_READ},
                                          {writer.fd(), EVENT_WRITE},
                                          {both.fd(), EVENT_READ | EVENT_WRITE}});
    }
}

TEST_CASE("readiness is level-triggered: it is told again until it is dealt with") {
    FOR_EVERY_BACKEND(selector) {
        Pair pair;
        selector.register_(pair.fd(), EVENT_READ, 0);
        pair.make_readable();
        CHECK(ready(selector).size() == 1);
        CHECK(ready(selector).size() == 1);
        CHECK(receive(pair.ours) == "x");
        CHECK(ready(selector).empty());
    }
}

TEST_CASE("a socket whose buffer is full is not ready to write, and is again when it has been read") {
    FOR_EVERY_BACKEND(selector) {
        Pair pair;
        pair.make_unwritable();
        selector.register_(pair.fd(), EVENT_WRITE, 0);
        CHECK(ready(selector).empty());
        char chunk[65536];
        while (recv(pair.theirs.fd(), chunk, sizeof chunk, MSG_DONTWAIT) > 0) {
        }
        CHECK(ready(selector) == Expected{{pair.fd(), EVENT_WRITE}});
    }
}

TEST_CASE("modify changes events and data, and the old key is stale then") {
    FOR_EVERY_BACKEND(selector) {
        Pair pair;
        pair.make_readable();
        const auto before = selector.register_(pair.fd(), EVENT_WRITE, 1);
        const auto after = selector.modify(pair.fd(), EVENT_READ, 2);
        CHECK(after->data == 2);
        CHECK_FALSE(selector.is_current(before));
        CHECK(selector.is_current(after));
        CHECK(ready(selector) == Expected{{pair.fd(), EVENT_READ}});
        selector.modify(pair.fd(), EVENT_READ, 3);  // the data alone
        CHECK(selector.get_key(pair.fd())->data == 3);
        CHECK(ready(selector) == Expected{{pair.fd(), EVENT_READ}});
        selector.modify(pair.fd(), EVENT_READ | EVENT_WRITE, 3);
        CHECK(ready(selector) == Expected{{pair.fd(), EVENT_READ | EVENT_WRITE}});
        selector.unregister(pair.fd());
        CHECK(ready(selector).empty());
    }
}

TEST_CASE("a peer that has closed makes its descriptor ready to read") {
    FOR_EVERY_BACKEND(selector) {
        Pair pair;
        selector.register_(pair.fd(), EVENT_READ, 0);
        pair.theirs = Socket{};
        CHECK(ready(selector) == Expected{{pair.fd(), EVENT_READ}});
    }
}

TEST_CASE("nothing that was not asked for is reported, not even on a hang-up") {
    FOR_EVERY_BACKEND(selector) {
        Pair pair;
        pair.make_unwritable();
        selector.register_(pair.fd(), EVENT_WRITE, 0);
        pair.theirs = Socket{};
        CHECK(ready(selector) == Expected{{pair.fd(), EVENT_WRITE}});
    }
}

TEST_CASE("an event is stale once an earlier callback of the turn has unregistered its descriptor") {
    FOR_EVERY_BACKEND(selector) {
        Pair first, second;
        first.make_readable();
        second.make_readable();
        selector.register_(first.fd(), EVENT_READ, 0);
        selector.register_(second.fd(), EVENT_READ, 0);
        const auto events = selector.select(0ns);
        REQUIRE(events.size() == 2);
        // The first callback closes the other client, and accepts a new one that gets the same descriptor.
        const auto& doomed = events[1].first;
        selector.unregister(doomed->fd);
        CHECK_FALSE(selector.is_current(doomed));
        selector.register_(doomed->fd, EVENT_READ, 1);
        CHECK_FALSE(selector.is_current(doomed));
        CHECK(doomed->data == 0);  // still there for whoever holds the event
    }
}

TEST_CASE("a refused registration is rolled back") {
    FOR_EVERY_BACKEND(selector) {
        int closed;
        {
            const Pair pair;
            closed = pair.fd();
        }
        if (backend_name == "poll")
            continue;  // poll has no call to register with, so nothing that could be refused
        if (backend_name == "select") closed = FD_SETSIZE;
        CHECK_THROWS_AS(selector.register_(closed, EVENT_READ, 0), std::system_error);
        CHECK(selector.get_key(closed) == nullptr);
        CHECK(selector.size() == 0);
        CHECK_THROWS_AS(selector.unregister(closed), std::invalid_argument);
    }
}

TEST_CASE("a refused modification leaves the descriptor unregistered") {
    for (const auto& [backend_name, make_backend] : all_backends()) {
        if (backend_name == "select" || backend_name == "poll") continue;  // nothing to be refused
        INFO("back-end: ", backend_name);
        IntSelector selector(make_backend());
        Pair pair;
        const int fd = pair.fd();
        selector.register_(fd, EVENT_READ, 0);
        pair.ours = Socket{};  // closed too early
        CHECK_THROWS_AS(selector.modify(fd, EVENT_WRITE, 0), std::system_error);
        CHECK(selector.get_key(fd) == nullptr);
    }
}

TEST_CASE("unregistering forgives a descriptor that was closed too early") {
    FOR_EVERY_BACKEND(selector) {
        Pair closed, open;
        const int fd = closed.fd();
        selector.register_(fd, EVENT_READ | EVENT_WRITE, 5);
        selector.register_(open.fd(), EVENT_READ, 0);
        closed.ours = Socket{};
        CHECK(selector.unregister(fd)->data == 5);
        CHECK(selector.size() == 1);
        open.make_readable();
        CHECK(ready(selector) == Expected{{open.fd(), EVENT_READ}});
    }
}

TEST_CASE("a descriptor can be registered again after it was closed and its number reused") {
    FOR_EVERY_BACKEND(selector) {
        Pair first;
        const int fd = first.fd();
        selector.register_(fd, EVENT_READ, 1);
        first.ours = Socket{};
        selector.unregister(fd);
        Pair second;
        if (second.fd() != fd) {
            REQUIRE(dup2(second.fd(), fd) == fd);
        }
        selector.register_(fd, EVENT_READ, 2);
        second.make_readable();
        const auto events = selector.select(0ns);
        REQUIRE(events.size() == 1);
        CHECK(events[0].first->data == 2);
        selector.unregister(fd);
        if (second.fd() != fd) close(fd);
    }
}

TEST_CASE("time-outs: zero and less do not wait, a positive one waits at least that long") {
    FOR_EVERY_BACKEND(selector) {
        const Pair pair;
        selector.register_(pair.fd(), EVENT_READ, 0);
        CHECK(selector.select(0ns).empty());
        CHECK(selector.select(-1s).empty());
        for (const auto timeout : {1'500'000ns, 100ns}) {  // no multiple of the clock of poll and epoll
            const auto start = std::chrono::steady_clock::now();
            CHECK(selector.select(timeout).empty());
            CHECK(std::chrono::steady_clock::now() - start >= timeout);
        }
    }
}

TEST_CASE("time-outs round up to the clock of the system call") {
    CHECK(selectors::in_milliseconds(std::nullopt) == -1);
    CHECK(selectors::in_milliseconds(0ns) == 0);
    CHECK(selectors::in_milliseconds(-5ms) == 0);
    CHECK(selectors::in_milliseconds(1ns) == 1);
    CHECK(selectors::in_milliseconds(1ms) == 1);
    CHECK(selectors::in_milliseconds(1'000'001ns) == 2);
    CHECK(selectors::in_milliseconds(std::chrono::hours(24 * 365)) == 2147483647);
}

TEST_CASE("without a time-out select waits until something is ready") {
    FOR_EVERY_BACKEND(selector) {
        Pair pair;
        selector.register_(pair.fd(), EVENT_READ, 0);
        std::thread sender([&] { send_all(pair.theirs, "x"); });
        CHECK(ready(selector, std::nullopt) == Expected{{pair.fd(), EVENT_READ}});
        sender.join();
    }
}

TEST_CASE("a signal ends the waiting early, with nothing") {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // no SA_RESTART: the system call returns EINTR
    REQUIRE(sigaction(SIGUSR1, &action, nullptr) == 0);
    FOR_EVERY_BACKEND(selector) {
        const Pair pair;
        selector.register_(pair.fd(), EVENT_READ, 0);
        // Signals are sent until one has met the waiting call: no order of the two threads is presumed.
        std::atomic<bool> returned = false;
        const pthread_t waiting = pthread_self();
        std::thread sender([&] {
            while (!returned) {
                pthread_kill(waiting, SIGUSR1);
                std::this_thread::yield();
            }
        });
        CHECK(selector.select().empty());
        returned = true;
        sender.join();
    }
}

TEST_CASE("select(2) refuses a descriptor past its set, and the others take it") {
    FOR_EVERY_BACKEND(selector) {
        const Pair pair;
        const int high = fcntl(pair.fd(), F_DUPFD, FD_SETSIZE);
        if (high < 0) continue;  // the limit of this process is too low to get there
        if (backend_name == "select") {
            CHECK_THROWS_AS(selector.register_(high, EVENT_READ, 0), std::system_error);
        } else {
            selector.register_(high, EVENT_WRITE, 0);
            CHECK(ready(selector) == Expected{{high, EVENT_WRITE}});
            selector.unregister(high);
        }
        close(high);
    }
}

TEST_CASE("of very many that are ready none is told twice before each has been told once") {
    constexpr std::size_t many = 3000;
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < many + 100) {
        MESSAGE("skipped: too few descriptors are allowed here");
        return;
    }
    FOR_EVERY_BACKEND(selector) {
        if (backend_name == "select") continue;
        Pair pair;
        std::vector<Socket> copies;
        for (std::size_t i = 0; i < many; ++i) {
            copies.emplace_back(fcntl(pair.fd(), F_DUPFD, 0));
            REQUIRE(copies.back());
            selector.register_(copies.back().fd(), EVENT_WRITE, 0);
        }
        std::set<int> told;
        while (told.size() < many) {
            const Expected turn = ready(selector);
            const std::size_t untold = many - told.size();
            for (const auto& [fd, mask] : turn) told.insert(fd);
            // All of this turn were new, or it had room for those that were left and for more.
            CHECK(many - told.size() == untold - std::min(untold, turn.size()));
            REQUIRE_FALSE(turn.empty());
        }
    }
}

TEST_CASE("removing one of many leaves the others watched") {
    FOR_EVERY_BACKEND(selector) {
        std::vector<Pair> pairs(20);
        for (const Pair& pair : pairs) selector.register_(pair.fd(), EVENT_WRITE, 0);
        Expected expected;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            if (i % 3 == 0)
                selector.unregister(pairs[i].fd());
            else
                expected.emplace_back(pairs[i].fd(), EVENT_WRITE);
        }
        std::sort(expected.begin(), expected.end());
        CHECK(ready(selector) == expected);
    }
}

TEST_CASE("a callback that unregisters itself is not destroyed while it runs") {
    for (const auto& [backend_name, make_backend] : all_backends()) {
        INFO("back-end: ", backend_name);
        selectors::Selector<std::function<void()>> selector(make_backend());
        Pair pair;
        pair.make_readable();
        std::string said;
        // The text lives in the callback itself; ASan would see it read after it is gone.
        selector.register_(pair.fd(), EVENT_READ,
                           [&, text = std::string("a text too long for the small buffer")] {
                               selector.unregister(pair.fd());
                               said = text;
                           });
        for (const auto& [key, mask] : selector.select(0ns))
            if (selector.is_current(key)) key->data();
        CHECK(said == "a text too long for the small buffer");
    }
}

TEST_CASE("back-ends are chosen by name") {
    CHECK_NOTHROW(selectors::make_backend("default"));
    for (const std::string& name : selectors::backend_names()) CHECK_NOTHROW(selectors::make_backend(name));
    CHECK_THROWS_WITH_AS(selectors::make_backend("devpoll"), doctest::Contains("devpoll"),
                         std::invalid_argument);
}
