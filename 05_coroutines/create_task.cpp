// Shows    tasks: a coroutine that runs in the loop beside its creator, and a handle to its result.
// Read     task.hpp
// By hand  ./workbook run 05 create-task

#include <string>

#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"
#include "05_coroutines/task.hpp"

namespace pieces {

namespace {

awaitable<std::string> brew(std::string drink, std::chrono::nanoseconds time) {
    fmt::print("{} is brewing\n", drink);
    co_await asyncio::sleep(time);
    co_return "a cup of " + drink;
}

}  // namespace

awaitable<void> create_task() {
    const auto loop = co_await asio::this_coro::executor;
    const auto tea = asyncio::create_task(loop, brew("tea", seconds(1)));
    const auto coffee = asyncio::create_task(loop, brew("coffee", seconds(2)));
    fmt::print("two tasks created, neither has run yet\n");

    const std::string first = co_await tea.get();  // both run while we wait for one
    const std::string second = co_await coffee.get();
    fmt::print("{}, {}\n", first, second);

    auto cocoa = asyncio::create_task(loop, brew("cocoa", seconds(3600)));
    co_await asyncio::sleep(seconds(0));  // one turn of the loop, in which it starts
    cocoa.cancel();
    try {
        co_await cocoa.get();
    } catch (const boost::system::system_error& error) {
        fmt::print("cocoa: {}\n", error.code().message());
    }
    fmt::print("cancelled: {}\n", cocoa.cancelled());
}

}  // namespace pieces
