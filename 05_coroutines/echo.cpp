// The echo server on Boost.Asio's coroutines.
//
// Shows    a conversation in one piece, on a loop that also knows timers, results and cancelling.
// Replaces stage 04's generators: co_await takes the place of co_yield, io_context that of the scheduler.
// Read     respond, then accept_conn. echo_own_loop.cpp has the same two coroutines on a loop of our own.
// By hand  ./workbook run 05 echo, and `nc localhost 15000` in other terminals.

#include "01_blocking_echo/socket.hpp"
#include "01_blocking_echo/upper.hpp"
#include "02_select_loop/non_blocking.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/sleep.hpp"

namespace pieces {
namespace {

using asio::ip::tcp, asio::use_awaitable;

// Stage 02's receive for Asio's socket: what is there, "" when nothing is, no value when the client has left.
std::optional<std::string> receive(tcp::socket& client_sock) {
    char chunk[4096];  // on the stack: in the coroutine's frame it would cost every idle client 4 KiB
    boost::system::error_code error;
    const std::size_t received = client_sock.read_some(asio::buffer(chunk), error);
    if (error && !would_block(error.value())) return std::nullopt;
    return std::string(chunk, received);
}

//[ respond
awaitable<void> respond(tcp::socket client_sock) {
    while (true) {
        // Not async_read_some: it tries to read before it asks the kernel who is ready, and whoever answers
        // quickly would be served again and again while 10,000 others wait.
        co_await client_sock.async_wait(tcp::socket::wait_read, use_awaitable);
        const std::optional<std::string> text = receive(client_sock);
        if (!text) co_return;
        const std::string answer = upper(*text);
        co_await asio::async_write(client_sock, asio::buffer(answer), use_awaitable);
    }
}
//] respond

// Where a client's coroutine ends. asio::detached would swallow the exception without a word.
void ended(std::exception_ptr exception) try {
    if (exception) std::rethrow_exception(exception);
} catch (const boost::system::system_error& error) {
    fmt::print(stderr, "a client was lost: {}\n", error.code().message());
} catch (const std::exception& error) {
    fmt::print(stderr, "a client's coroutine failed: {}\n", error.what());
}

//[ accept_conn
awaitable<void> accept_conn(tcp::acceptor acceptor) {
    while (true) {
        co_await acceptor.async_wait(tcp::acceptor::wait_read, use_awaitable);
        boost::system::error_code error;
        while (true) {  // all who wait: one a turn would be slow while 10,000 others keep the loop busy
            tcp::socket client_sock = acceptor.accept(error);
            if (error) break;
            client_sock.non_blocking(true);
            client_sock.set_option(tcp::no_delay(true), error);
            asio::co_spawn(acceptor.get_executor(), respond(std::move(client_sock)), ended);
        }
        // Out of descriptors: those who wait stay in the queue, and asking again at once would only burn CPU.
        if (out_of_resources(error.value())) co_await asyncio::sleep(std::chrono::milliseconds(100));
    }
}
//] accept_conn

}  // namespace
}  // namespace pieces

void pieces::echo(std::uint16_t port) {
    Socket server_sock = listen_on(port);
    asio::io_context loop(1);  // 1: only one thread will ever run it
    tcp::acceptor acceptor(loop, tcp::v4(), server_sock.release());
    acceptor.non_blocking(true);
    // Else accept() would answer a client that has left in the queue by waiting, in poll(2), for the next one.
    acceptor.set_option(asio::socket_base::enable_connection_aborted(true));
    auto failed = [](std::exception_ptr exception) { std::rethrow_exception(exception); };
    asio::co_spawn(loop, accept_conn(std::move(acceptor)), failed);
    loop.run();
}
