// Shows    a producer and two workers over a bounded queue: the producer waits when it is ahead, join()
//          waits for the work, shutdown() sends the workers home.
// Read     queue.hpp
// By hand  ./workbook run 05 queue

#include <string>

#include "05_coroutines/gather.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/queue.hpp"
#include "05_coroutines/sleep.hpp"

namespace pieces {

namespace {

awaitable<void> produce(asyncio::Queue<int>& queue) {
    for (int item = 1; item <= 5; ++item) {
        if (queue.full()) fmt::print("the producer waits, {} in the queue\n", queue.qsize());
        co_await queue.put(item);
        fmt::print("put {}\n", item);
    }
}

awaitable<void> work(asyncio::Queue<int>& queue, std::string worker) {
    try {
        while (true) {
            const int item = co_await queue.get();
            fmt::print("{} got {}\n", worker, item);
            co_await asyncio::sleep(seconds(0));
            queue.task_done();
        }
    } catch (const asyncio::QueueShutDown&) {
        fmt::print("{} goes home\n", worker);
    }
}

}  // namespace

awaitable<void> queue() {
    const auto loop = co_await asio::this_coro::executor;
    asyncio::Queue<int> queue(loop, 2);
    const auto ann = asyncio::create_task(loop, work(queue, "Ann"));
    const auto bob = asyncio::create_task(loop, work(queue, "Bob"));
    co_await produce(queue);
    co_await queue.join();
    fmt::print("all work is done\n");
    queue.shutdown();
    co_await asyncio::gather(ann, bob);
}

}  // namespace pieces
