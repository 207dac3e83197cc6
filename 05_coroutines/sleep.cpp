// Shows    that sleep suspends the coroutine that calls it, and nobody else; sleep(0) gives way for a turn.
// Read     sleep.hpp
// By hand  ./workbook run 05 sleep

#include <string>

#include "05_coroutines/gather.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"

namespace pieces {

namespace {

awaitable<void> nap(std::string who, double length) {
    fmt::print("{} falls asleep\n", who);
    co_await asyncio::sleep(seconds(length));
    fmt::print("{} wakes up\n", who);
}

awaitable<void> give_way(std::string who) {
    for (int step = 1; step <= 3; ++step) {
        fmt::print("{}, step {}\n", who, step);
        co_await asyncio::sleep(seconds(0));
    }
}

}  // namespace

awaitable<void> sleep() {
    co_await asyncio::gather(nap("cat", 1), nap("dog", 2), nap("bear", 3));  // 3 seconds, not 6
    co_await asyncio::gather(give_way("A"), give_way("B"));                  // in turns
}

}  // namespace pieces
