// The echo server on C++ coroutines without a library.
//
// Shows    that co_await belongs to the language: a hundred lines on stage 03's selector are loop enough.
// Read     respond and accept_conn, beside those of echo.cpp; then own_loop.hpp.
// By hand  ./workbook run 05 echo-own-loop, and `nc localhost 15000` in other terminals.
// Limit    stage 04's: no timers, no results, no cancelling.

#include <system_error>

#include "01_blocking_echo/upper.hpp"
#include "02_select_loop/acceptor.hpp"
#include "05_coroutines/own_loop.hpp"
#include "05_coroutines/pieces.hpp"

using own_loop::EventLoop, own_loop::Task;

namespace {

//[ send_all
// What async_write does in Asio: sends all of `answer`, and waits while the client does not take it.
Task send_all(EventLoop& loop, const Socket& client_sock, std::string answer) {
    while (true) {
        if (!send_some(client_sock, answer)) throw_errno("send");
        if (answer.empty()) co_return;
        co_await loop.writable(client_sock.fd());
    }
}
//] send_all

//[ respond
Task respond(EventLoop& loop, Socket client_sock) {
    while (true) {
        co_await loop.readable(client_sock.fd());
        const std::optional<std::string> text = receive(client_sock);
        if (!text) co_return;
        co_await send_all(loop, client_sock, upper(*text));
    }
}
//] respond

//[ accept_conn
Task accept_conn(EventLoop& loop, Acceptor acceptor) {
    while (true) {
        co_await loop.readable(acceptor.fd());
        while (Socket client_sock = acceptor.accept_client())
            loop.spawn(respond(loop, std::move(client_sock)));
    }
}
//] accept_conn

}  // namespace

void pieces::echo_own_loop(std::uint16_t port) {
    EventLoop loop;
    loop.spawn(accept_conn(loop, Acceptor(listen_on(port))));
    loop.run();
}
