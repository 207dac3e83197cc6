// Shows    the bridge from callbacks to coroutines: one sets a future's result, the other awaits it.
// Read     future.hpp
// By hand  ./workbook run 05 futures

#include <stdexcept>
#include <string>

#include "05_coroutines/future.hpp"
#include "05_coroutines/pieces.hpp"

namespace pieces {

namespace {

using Answer = asyncio::Future<std::string>;

//[ callback_to_future
// An interface of callbacks: calls back in a second.
void ask_oracle(asio::any_io_executor loop, std::function<void(std::string)> on_answer) {
    auto timer = std::make_shared<asio::steady_timer>(loop, seconds(1));
    timer->async_wait([timer, on_answer](boost::system::error_code) { on_answer("forty-two"); });
}

// The same for coroutines.
Answer ask_oracle(asio::any_io_executor loop) {
    Answer answer(loop);
    ask_oracle(loop, [answer](std::string words) mutable { answer.set_result(words); });
    return answer;
}
//] callback_to_future

}  // namespace

awaitable<void> futures() {
    const auto loop = co_await asio::this_coro::executor;

    Answer answer = ask_oracle(loop);
    answer.add_done_callback([](Answer done) { fmt::print("callback: {}\n", done.result()); });
    fmt::print("asked; done: {}\n", answer.done());
    const std::string words = co_await answer.get();
    fmt::print("awaited: {}; done: {}\n", words, answer.done());

    Answer broken(loop);
    broken.set_exception(std::make_exception_ptr(std::runtime_error("the oracle is silent")));
    try {
        co_await broken.get();
    } catch (const std::runtime_error& error) {
        fmt::print("awaited: {}\n", error.what());
    }
    try {
        broken.set_result("too late");
    } catch (const asyncio::InvalidStateError& error) {
        fmt::print("set twice: {}\n", error.what());
    }
}

}  // namespace pieces
