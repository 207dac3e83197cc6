// Shows    the loop itself: call_soon, call_later, run_in_executor.
// By hand  ./workbook run 05 event-loop
// Limit    of every event loop: one call that blocks stops everybody. Stage 07 is about such calls.

#include <future>
#include <memory>

#include "05_coroutines/future.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"
#include "05_coroutines/task.hpp"

namespace pieces {

namespace {

struct Ticker {
    int ticks = 0;
    std::promise<void> third_tick;
};

awaitable<void> tick(std::shared_ptr<Ticker> ticker) {
    while (true) {
        co_await asyncio::sleep(seconds(0.1));
        if (++ticker->ticks == 3) ticker->third_tick.set_value();
    }
}

//[ run_in_executor
// Runs a blocking call in a thread of the pool; the loop goes on meanwhile.
awaitable<void> in_thread(std::function<void()> blocking_call) {
    blocking_call();
    co_return;
}
awaitable<void> run_in_executor(asio::thread_pool& pool, std::function<void()> blocking_call) {
    co_await asio::co_spawn(pool, in_thread(std::move(blocking_call)), asio::use_awaitable);
}
//] run_in_executor

}  // namespace

awaitable<void> event_loop() {
    const auto loop = co_await asio::this_coro::executor;

    asio::post(loop, [] { fmt::print("call_soon: in the next turn\n"); });
    asio::steady_timer later(loop, seconds(1));
    later.async_wait([](boost::system::error_code) { fmt::print("call_later: a second later\n"); });
    fmt::print("scheduled\n");
    co_await later.async_wait(asio::use_awaitable);  // behind the callback, which came first

    const auto ticker = std::make_shared<Ticker>();
    const auto ticking = asyncio::create_task(loop, tick(ticker));
    co_await asyncio::sleep(seconds(0));

    //[ blocking_call
    std::this_thread::sleep_for(seconds(1));
    fmt::print("blocked for 10 ticks; the ticker ticked {} times\n", ticker->ticks);

    asio::thread_pool pool(1);
    auto third_tick = ticker->third_tick.get_future().share();
    auto blocking_call = [third_tick] { third_tick.wait(); };
    co_await run_in_executor(pool, blocking_call);
    fmt::print("blocked in another thread; the ticker went on\n");
    //] blocking_call
}

}  // namespace pieces
