// asyncio.Server: what start_server and create_server return.
// Python docs: "asyncio: Event Loop", Server Objects.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cstdint>
#include <functional>
#include <utility>

#include "01_blocking_echo/socket.hpp"
#include "05_coroutines/sleep.hpp"
#include "05_coroutines/task.hpp"

namespace asyncio {

// Listens on 127.0.0.1 and hands every client to `on_client`. close(), or going, stops listening; the
// connections made so far go on.
class Server {
  public:
    using OnClient = std::function<void(asio::ip::tcp::socket)>;

    // Port 0 picks a free one. Throws boost::system::system_error when it cannot listen.
    Server(asio::any_io_executor executor, std::uint16_t port, OnClient on_client)
        : Server(asio::ip::tcp::acceptor(executor, {asio::ip::address_v4::loopback(), port}),
                 std::move(on_client)) {}
    Server(Server&&) = default;
    ~Server() { close(); }

    std::uint16_t port() const noexcept { return port_; }
    void close() { accepting_.cancel(); }

  private:
    Server(asio::ip::tcp::acceptor acceptor, OnClient on_client)
        : port_(acceptor.local_endpoint().port()),
          accepting_(
              create_task(acceptor.get_executor(), accept(std::move(acceptor), std::move(on_client)))) {}

    static awaitable<void> accept(asio::ip::tcp::acceptor acceptor, OnClient on_client) {
        while (true) {
            boost::system::error_code error;
            asio::ip::tcp::socket client_sock(acceptor.get_executor());
            co_await acceptor.async_accept(client_sock, asio::redirect_error(asio::use_awaitable, error));
            if (!error) {
                client_sock.set_option(asio::ip::tcp::no_delay(true), error);
                on_client(std::move(client_sock));
            } else if (out_of_resources(error.value())) {
                co_await sleep(std::chrono::milliseconds(100));
            }
        }
    }

    std::uint16_t port_;
    Task<void> accepting_;
};

}  // namespace asyncio
