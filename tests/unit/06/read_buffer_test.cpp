// The bytes of a connection, checked against a std::string that does the same.
#include "06_fetcher/read_buffer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

TEST_CASE("what was committed is read, in order, whatever the steps") {
    std::mt19937 random(5);
    fetcher::ReadBuffer buffer(64);
    std::string expected;
    char next = 'a';
    for (int step = 0; step < 10'000; ++step) {
        const auto free = buffer.prepare();
        REQUIRE(free.size() == 64 - expected.size());
        const std::size_t received = std::min<std::size_t>(random() % 40, free.size());
        for (std::size_t i = 0; i < received; ++i) {
            static_cast<char*>(free.data())[i] = next;
            expected += next;
            next = next == 'z' ? 'a' : static_cast<char>(next + 1);
        }
        buffer.commit(received);
        REQUIRE(buffer.full() == (expected.size() == 64));
        const auto data = buffer.data();
        REQUIRE(std::string(static_cast<const char*>(data.data()), data.size()) == expected);
        const std::size_t parsed = random() % (expected.size() + 1);
        buffer.consume(parsed);
        expected.erase(0, parsed);
    }
}
