// Shows    many that wait for one signal and go on in the order of coming; who comes later does not wait.
// Read     event.hpp
// By hand  ./workbook run 05 event

#include <string>

#include "05_coroutines/event.hpp"
#include "05_coroutines/gather.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"

namespace pieces {

namespace {

awaitable<void> run_race(asyncio::Event& start, std::string runner) {
    fmt::print("{} is ready\n", runner);
    co_await start.wait();
    fmt::print("{} runs\n", runner);
}

awaitable<void> fire(asyncio::Event& start) {
    co_await asyncio::sleep(seconds(1));
    fmt::print("start!\n");
    start.set();
}

}  // namespace

awaitable<void> event() {
    const auto loop = co_await asio::this_coro::executor;
    asyncio::Event start(loop);
    co_await asyncio::gather(run_race(start, "Ann"), run_race(start, "Bob"), fire(start));
    co_await run_race(start, "late Cid");
    start.clear();
    fmt::print("cleared: the next ones would wait again\n");
}

}  // namespace pieces
