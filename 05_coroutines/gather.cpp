// Shows    several coroutines at once and their results in order; what becomes of the others when one fails.
// Read     gather.hpp
// By hand  ./workbook run 05 gather

#include <stdexcept>
#include <string>

#include "05_coroutines/event.hpp"
#include "05_coroutines/gather.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"

namespace pieces {

namespace {

awaitable<std::string> fetch(std::string what, double time) {
    co_await asyncio::sleep(seconds(time));
    fmt::print("fetched {}\n", what);
    co_return what;
}

awaitable<std::string> fail() {
    throw std::runtime_error("no such page");
    co_return "";  // makes it a coroutine
}

awaitable<std::string> fetch_after(asyncio::Event& go, std::string what) {
    co_await go.wait();
    fmt::print("fetched {} all the same\n", what);
    co_return what;
}

}  // namespace

awaitable<void> gather() {
    const auto loop = co_await asio::this_coro::executor;

    const auto [text, picture] = co_await asyncio::gather(fetch("text", 1), fetch("picture", 2));
    fmt::print("results in the order of the arguments: {}, {}\n", text, picture);

    asyncio::Event go(loop);
    const auto sibling = asyncio::create_task(loop, fetch_after(go, "the sibling"));
    try {
        co_await asyncio::gather(sibling, fail());
    } catch (const std::runtime_error& error) {
        fmt::print("gather failed at once: {}\n", error.what());
    }
    fmt::print("the sibling was cancelled: {}\n", sibling.cancelled());
    go.set();
    co_await sibling.get();

    const auto [good, bad] = co_await asyncio::gather(asyncio::return_exceptions, fetch("text", 1), fail());
    fmt::print("outcomes: {}, {}\n", good.result(), bad.exception() ? "an exception" : "a result");
}

}  // namespace pieces
