// Shows    that one thread needs locks too: at a co_await in a critical section the others run.
// Read     lock.hpp
// By hand  ./workbook run 05 lock

#include <string>

#include "05_coroutines/gather.hpp"
#include "05_coroutines/lock.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"

namespace pieces {

namespace {

awaitable<void> deposit(int& balance) {
    const int read = balance;
    co_await asyncio::sleep(seconds(0));  // a database, say
    balance = read + 100;
}

awaitable<void> deposit_locked(int& balance, asyncio::Lock& lock, std::string who) {
    const auto guard = co_await lock.guard();
    fmt::print("{} has the lock\n", who);
    co_await deposit(balance);
}

}  // namespace

awaitable<void> lock() {
    const auto loop = co_await asio::this_coro::executor;
    int balance = 0;
    co_await asyncio::gather(deposit(balance), deposit(balance), deposit(balance));
    fmt::print("3 deposits of 100 without a lock: {}\n", balance);

    balance = 0;
    asyncio::Lock lock(loop);
    co_await asyncio::gather(deposit_locked(balance, lock, "Ann"), deposit_locked(balance, lock, "Bob"),
                             deposit_locked(balance, lock, "Cid"));
    fmt::print("with a lock: {}\n", balance);
}

}  // namespace pieces
