// Shows    that awaiting in turn is not concurrency: 3 seconds; two tasks need 2.
// By hand  ./workbook run 05 say-after

#include <fmt/chrono.h>

#include <ctime>
#include <string>

#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"
#include "05_coroutines/task.hpp"

namespace pieces {

namespace {

//[ say_after
awaitable<void> say_after(std::chrono::nanoseconds delay, std::string what) {
    co_await asyncio::sleep(delay);
    fmt::print("{}\n", what);
}
//] say_after

void print_time(const char* what) {
    fmt::print("{} at {:%H:%M:%S}\n", what, fmt::localtime(std::time(nullptr)));
}

}  // namespace

awaitable<void> say_after() {
    //[ in_turn
    print_time("started");
    co_await say_after(seconds(1), "hello");
    co_await say_after(seconds(2), "world");
    print_time("finished");
    //] in_turn

    //[ as_tasks
    const auto loop = co_await asio::this_coro::executor;
    print_time("started");
    const auto hello = asyncio::create_task(loop, say_after(seconds(1), "hello"));
    const auto world = asyncio::create_task(loop, say_after(seconds(2), "world"));
    co_await hello.get();
    co_await world.get();
    print_time("finished");
    //] as_tasks
}

}  // namespace pieces
