#include "06_fetcher/interrupt.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace fetcher {

namespace asio = boost::asio;

asio::awaitable<void> on_interrupt(std::function<void()> stop) {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    signals.clear();
    stop();
}

}  // namespace fetcher
