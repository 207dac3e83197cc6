// Shows    that cancelling the waiting does not cancel what a shield is held before.
// Read     shield.hpp
// By hand  ./workbook run 05 shield

#include "05_coroutines/shield.hpp"
#include "05_coroutines/event.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"

namespace pieces {

namespace {

awaitable<int> pay(asyncio::Event& bank_answers) {
    fmt::print("payment sent\n");
    co_await bank_answers.wait();
    fmt::print("payment confirmed\n");
    co_return 42;
}

awaitable<void> order(asyncio::Task<int> payment) {
    try {
        co_await asyncio::shield(payment);
    } catch (const boost::system::system_error& error) {
        fmt::print("order: {}\n", error.code().message());
        throw;
    }
}

}  // namespace

awaitable<void> shield() {
    const auto loop = co_await asio::this_coro::executor;
    asyncio::Event bank_answers(loop);
    const auto payment = asyncio::create_task(loop, pay(bank_answers));
    auto customer = asyncio::create_task(loop, order(payment));
    co_await asyncio::sleep(seconds(0));  // both start

    customer.cancel();
    co_await asyncio::sleep(seconds(0));
    fmt::print("payment cancelled: {}\n", payment.cancelled());
    bank_answers.set();
    const int receipt = co_await payment.get();
    fmt::print("receipt {}; order cancelled: {}\n", receipt, customer.cancelled());
}

}  // namespace pieces
