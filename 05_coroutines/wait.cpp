// Shows    waiting for the first, for the first that fails, for all. wait neither cancels nor throws.
// Read     wait.hpp
// By hand  ./workbook run 05 wait

#include <stdexcept>
#include <string>
#include <vector>

#include "05_coroutines/event.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/wait.hpp"

namespace pieces {

namespace {

awaitable<void> finish_after(asyncio::Event& gate) { co_await gate.wait(); }

awaitable<void> fail_after(asyncio::Event& gate) {
    co_await gate.wait();
    throw std::runtime_error("a flat tyre");
}

using Race = std::vector<asyncio::Task<void>>;

awaitable<void> report(const char* when, Race race, asyncio::ReturnWhen return_when, double time_limit) {
    const auto result = co_await asyncio::wait(race, return_when, seconds(time_limit));
    fmt::print("{}: {} done, {} pending\n", when, result.done.size(), result.pending.size());
}

}  // namespace

awaitable<void> wait() {
    const auto loop = co_await asio::this_coro::executor;
    asyncio::Event first(loop), second(loop), third(loop);
    Race race;
    race.push_back(asyncio::create_task(loop, finish_after(first)));
    race.push_back(asyncio::create_task(loop, fail_after(second)));
    race.push_back(asyncio::create_task(loop, finish_after(third)));

    first.set();
    co_await report("first completed", race, asyncio::FIRST_COMPLETED, 3600);
    second.set();
    co_await report("first exception", race, asyncio::FIRST_EXCEPTION, 3600);
    co_await report("time limit", race, asyncio::ALL_COMPLETED, 0.5);
    third.set();
    co_await report("all completed", race, asyncio::ALL_COMPLETED, 3600);
    for (const auto& runner : race)
        fmt::print("{}\n", runner.exception() ? "had a flat tyre" : "reached the finish");
}

}  // namespace pieces
