// What Python's generators do, asked of ours.

#include "04_generator_scheduler/generator.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/unit/shown.hpp"

namespace {

// Counts the objects that are alive: one local variable of each generator below.
struct Counted {
    Counted() { ++alive; }
    Counted(const Counted&) { ++alive; }
    ~Counted() { --alive; }
    static inline int alive = 0;
};

Generator<int> count_to(int last) {
    const Counted local;
    for (int i = 1; i <= last; ++i) co_yield i;
}

Generator<std::string, std::string> echo() {
    const Counted local;
    std::string got = co_yield "ready";
    while (true) got = co_yield "got " + got;
}

Generator<int> fails_after_one() {
    const Counted local;
    co_yield 1;
    throw std::runtime_error("failed");
}

// Says what is thrown into it, and goes on.
Generator<std::string> catches(std::vector<std::string>& log) {
    const Counted local;
    while (true) {
        std::string caught = "nothing";
        try {
            co_yield "waiting";
        } catch (const std::exception& error) {
            caught = error.what();
        }
        log.push_back(caught);
    }
}

Generator<int> cleans_up(std::vector<std::string>& log) {
    try {
        co_yield 1;
    } catch (const GeneratorExit&) {
        log.push_back("closing");
        throw;
    }
}

Generator<int> returns_on_close() {
    try {
        co_yield 1;
    } catch (const GeneratorExit&) {
    }
}

Generator<int> ignores_close() {
    while (true) {
        try {
            co_yield 1;
        } catch (const GeneratorExit&) {
        }
    }
}

std::exception_ptr error(const char* what) { return std::make_exception_ptr(std::runtime_error(what)); }

struct NothingLeaks {
    ~NothingLeaks() { CHECK(Counted::alive == 0); }
};

}  // namespace

TEST_CASE("nothing runs before the first next") {
    const NothingLeaks check;
    auto numbers = count_to(2);
    CHECK(Counted::alive == 0);
    CHECK(numbers.next() == 1);
    CHECK(Counted::alive == 1);
}

TEST_CASE("next yields each value, then none, then and ever after") {
    const NothingLeaks check;
    auto numbers = count_to(2);
    CHECK(numbers.next() == 1);
    CHECK(numbers.next() == 2);
    CHECK_FALSE(numbers.next());
    CHECK(Counted::alive == 0);
    CHECK_FALSE(numbers.next());
}

TEST_CASE("range-for") {
    const NothingLeaks check;
    std::vector<int> seen;
    for (const int number : count_to(3)) seen.push_back(number);
    CHECK(seen == std::vector{1, 2, 3});
    for (const int number : count_to(0)) FAIL("an empty generator yielded ", number);
}

TEST_CASE("breaking out of range-for destroys what the generator holds") {
    const NothingLeaks check;
    for (const int number : count_to(3))
        if (number == 2) break;
}

TEST_CASE("send gives the value to the co_yield that waits, and returns the next one yielded") {
    const NothingLeaks check;
    auto conversation = echo();
    CHECK(conversation.next() == "ready");
    CHECK(conversation.send("a") == "got a");
    CHECK(conversation.send("b") == "got b");
    CHECK(conversation.next() == "got ");  // next is send(None)
}

TEST_CASE("sending to a just-started generator is Python's TypeError, and it can still be started") {
    const NothingLeaks check;
    auto conversation = echo();
    CHECK_THROWS_WITH_AS(conversation.send("too early"),
                         "can't send non-None value to a just-started generator", TypeError);
    CHECK(conversation.next() == "ready");
    CHECK(conversation.send("now") == "got now");
}

TEST_CASE("sending to a generator that has ended gives no value") {
    auto numbers = count_to(0);
    CHECK_FALSE(numbers.next());
    CHECK_FALSE(numbers.send(None{}));
}

TEST_CASE("an exception that leaves the function comes out of next, once, and ends the generator") {
    const NothingLeaks check;
    auto generator = fails_after_one();
    CHECK(generator.next() == 1);
    CHECK_THROWS_WITH_AS(generator.next(), "failed", std::runtime_error);
    CHECK(Counted::alive == 0);
    CHECK_FALSE(generator.next());
}

TEST_CASE("throw_ raises at the co_yield, and returns the next value when it is caught") {
    const NothingLeaks check;
    std::vector<std::string> log;
    auto generator = catches(log);
    generator.next();
    CHECK(generator.throw_(error("first")) == "waiting");
    generator.next();
    CHECK(generator.throw_(error("second")) == "waiting");
    CHECK(log == std::vector<std::string>{"first", "nothing", "second"});
}

TEST_CASE("throw_ comes back out when nothing catches it, and the generator has ended") {
    const NothingLeaks check;
    auto numbers = count_to(9);
    numbers.next();
    CHECK_THROWS_WITH_AS(numbers.throw_(error("out")), "out", std::runtime_error);
    CHECK(Counted::alive == 0);
    CHECK_FALSE(numbers.next());
}

TEST_CASE("throw_ into a generator that was not started or has ended comes straight back") {
    const NothingLeaks check;
    auto fresh = count_to(9);
    CHECK_THROWS_WITH_AS(fresh.throw_(error("back")), "back", std::runtime_error);
    CHECK_FALSE(fresh.next());
    CHECK_THROWS_WITH_AS(fresh.throw_(error("again")), "again", std::runtime_error);
}

TEST_CASE("close raises GeneratorExit at the co_yield") {
    std::vector<std::string> log;
    auto generator = cleans_up(log);
    generator.next();
    generator.close();
    CHECK(log == std::vector<std::string>{"closing"});
    CHECK_FALSE(generator.next());
    generator.close();  // a second time does nothing
    CHECK(log.size() == 1);
}

TEST_CASE("close accepts a generator that returns instead") {
    auto generator = returns_on_close();
    generator.next();
    CHECK_NOTHROW(generator.close());
    CHECK_FALSE(generator.next());
}

TEST_CASE("close of a generator that was not started runs nothing of it") {
    const NothingLeaks check;
    std::vector<std::string> log;
    auto generator = cleans_up(log);
    generator.close();
    CHECK(log.empty());
    CHECK_FALSE(generator.next());
}

TEST_CASE("close of a generator that yields again is an error") {
    auto generator = ignores_close();
    generator.next();
    CHECK_THROWS_WITH_AS(generator.close(), "generator ignored GeneratorExit", std::runtime_error);
}

TEST_CASE("an exception other than GeneratorExit comes out of close") {
    auto generator = [](int) -> Generator<int> {
        bool closing = false;
        try {
            co_yield 1;
        } catch (const GeneratorExit&) {
            closing = true;
        }
        if (closing) throw std::runtime_error("while closing");
    }(0);
    generator.next();
    CHECK_THROWS_WITH_AS(generator.close(), "while closing", std::runtime_error);
}

TEST_CASE("destroying a suspended generator destroys its local variables") {
    {
        auto numbers = count_to(9);
        numbers.next();
        CHECK(Counted::alive == 1);
    }
    CHECK(Counted::alive == 0);
}

TEST_CASE("moving hands over the suspended function") {
    const NothingLeaks check;
    auto numbers = count_to(3);
    numbers.next();
    auto owner = std::move(numbers);
    CHECK_FALSE(numbers.next());
    CHECK(owner.next() == 2);
    owner = count_to(1);
    CHECK(owner.next() == 1);
}

TEST_CASE("a generator that resumes itself is Python's ValueError") {
    static Generator<int>* self = nullptr;
    auto generator = [](int) -> Generator<int> {
        self->next();
        co_yield 1;
    }(0);
    self = &generator;
    CHECK_THROWS_WITH_AS(generator.next(), "generator already executing", ValueError);
}
