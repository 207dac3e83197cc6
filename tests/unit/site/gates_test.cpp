#include <doctest/doctest.h>

#include <string>

#include <boost/asio.hpp>

#include "harness/site/gates.hpp"

using namespace harness;
namespace asio = boost::asio;

namespace {

// Passes the gate in a coroutine and notes that it did, or that it was cancelled.
struct Visitors {
    Gates gates;
    std::string log;
    asio::io_context context;

    asio::awaitable<void> visit(char name) {
        try {
            co_await gates.pass("gate");
            log += name;
        } catch (const boost::system::system_error&) {
            log += '!';
        }
    }
    void come(char name, asio::cancellation_slot slot = {}) {
        asio::co_spawn(context, visit(name), asio::bind_cancellation_slot(slot, [](std::exception_ptr) {}));
    }
    void run() {
        context.restart();
        context.poll();
    }
};

}  // namespace

TEST_CASE("a gate holds, and lets through in the order of coming") {
    Visitors visitors;
    for (const char name : {'a', 'b', 'c'}) visitors.come(name);
    visitors.run();
    CHECK(visitors.log == "");
    CHECK(visitors.gates.held("gate") == 3);
    visitors.gates.release("gate", 2);
    CHECK(visitors.gates.held("gate") == 1);
    visitors.run();
    CHECK(visitors.log == "ab");
    CHECK(visitors.gates.arrived("gate") == 3);
}

TEST_CASE("what is released in advance counts for those who come later") {
    Visitors visitors;
    visitors.gates.release("gate", 1);
    visitors.come('a');
    visitors.come('b');
    visitors.run();
    CHECK(visitors.log == "a");
    CHECK(visitors.gates.held("gate") == 1);
}

TEST_CASE("an open gate holds nobody") {
    Visitors visitors;
    visitors.come('a');
    visitors.run();
    visitors.gates.open("gate");
    visitors.run();
    CHECK(visitors.log == "a");
    visitors.come('b');
    visitors.run();
    CHECK(visitors.log == "ab");
    CHECK(visitors.gates.held("gate") == 0);
}

TEST_CASE("whoever gives up leaves the queue") {
    Visitors visitors;
    asio::cancellation_signal signal;
    visitors.come('a', signal.slot());
    visitors.come('b');
    visitors.run();
    signal.emit(asio::cancellation_type::terminal);
    visitors.run();
    CHECK(visitors.log == "!");
    CHECK(visitors.gates.held("gate") == 1);
    visitors.gates.release("gate");
    visitors.run();
    CHECK(visitors.log == "!b");
}

TEST_CASE("a meeting begins when everybody is there") {
    Gates gates;
    asio::io_context context;
    int through = 0;
    const auto meet = [&]() -> asio::awaitable<void> {
        co_await gates.meet("table", 3);
        ++through;
    };
    for (int i = 0; i < 2; ++i) asio::co_spawn(context, meet, asio::detached);
    context.poll();
    CHECK(through == 0);
    asio::co_spawn(context, meet, asio::detached);
    context.restart();
    context.poll();
    CHECK(through == 3);
}
