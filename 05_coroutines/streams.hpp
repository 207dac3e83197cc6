// asyncio's streams. Python docs: "asyncio: Streams".
#pragma once

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "05_coroutines/server.hpp"

namespace asyncio {

// The stream ended before all was there that had been asked for.
struct IncompleteReadError : std::runtime_error {
    explicit IncompleteReadError(std::string read)
        : std::runtime_error("the stream ended too early"), partial(std::move(read)) {}
    std::string partial;
};

// No separator within the limit.
struct LimitOverrunError : std::runtime_error {
    LimitOverrunError() : std::runtime_error("the line is too long") {}
};

// The reading end. Used by one coroutine at a time; cancelling it loses nothing that has arrived. Connection
// errors come as boost::system::system_error. Shares the connection with its writer, which may go first.
class StreamReader {
  public:
    static constexpr std::size_t limit = 64 * 1024;  // asyncio's default: the longest line

    explicit StreamReader(std::shared_ptr<asio::ip::tcp::socket> socket) : socket_(std::move(socket)) {}

    // At least one byte, at most `size`; "" at the end of the stream.
    awaitable<std::string> read(std::size_t size) {
        while (buffer_.empty() && !eof_) co_await fill(asio::transfer_at_least(1));
        co_return take(std::min(size, buffer_.size()));
    }

    // Throws IncompleteReadError, which has what there was.
    awaitable<std::string> readexactly(std::size_t size) {
        while (buffer_.size() < size && !eof_) co_await fill(asio::transfer_at_least(size - buffer_.size()));
        if (buffer_.size() < size) throw IncompleteReadError(take(buffer_.size()));
        co_return take(size);
    }

    // Up to and with `separator`. Throws IncompleteReadError, or LimitOverrunError; then the line stays
    // unread.
    awaitable<std::string> readuntil(std::string separator) {
        // After the end of a stream Asio would wait for more for ever.
        const bool found = buffer_.find(separator) != std::string::npos;
        if (eof_ && !found) throw IncompleteReadError(take(buffer_.size()));
        boost::system::error_code error;
        auto until = asio::redirect_error(asio::use_awaitable, error);
        const auto buffer = asio::dynamic_buffer(buffer_, limit);
        const std::size_t size = co_await asio::async_read_until(*socket_, buffer, separator, until);
        if (error == asio::error::not_found) throw LimitOverrunError();
        if (error == asio::error::eof) {
            eof_ = true;
            throw IncompleteReadError(take(buffer_.size()));
        }
        if (error) throw boost::system::system_error(error);
        co_return take(size);
    }

    // One line with its '\n'; what is left, maybe "", at the end of the stream.
    awaitable<std::string> readline() {
        try {
            const std::string newline = "\n";
            co_return co_await readuntil(newline);
        } catch (const IncompleteReadError& end) {
            co_return end.partial;
        }
    }

    bool at_eof() const noexcept { return eof_ && buffer_.empty(); }

  private:
    template <class Condition>
    awaitable<void> fill(Condition condition) {
        boost::system::error_code error;
        auto until = asio::redirect_error(asio::use_awaitable, error);
        const auto buffer = asio::dynamic_buffer(buffer_);
        co_await asio::async_read(*socket_, buffer, condition, until);
        if (error == asio::error::eof)
            eof_ = true;
        else if (error)
            throw boost::system::system_error(error);
    }

    std::string take(std::size_t size) {
        std::string taken = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return taken;
    }

    std::shared_ptr<asio::ip::tcp::socket> socket_;
    std::string buffer_;
    bool eof_ = false;
};

// The writing end. write() only collects, drain() sends: write, then await drain, as the Python docs
// recommend (asyncio begins to send in write() already). Used by one coroutine at a time.
class StreamWriter {
  public:
    explicit StreamWriter(std::shared_ptr<asio::ip::tcp::socket> socket) : socket_(std::move(socket)) {}

    void write(std::string_view bytes) { unsent_ += bytes; }

    // Waits until the connection has taken everything. Cancelled, or failed, an unknown part has been sent.
    awaitable<void> drain() {
        const std::string bytes = std::exchange(unsent_, {});
        co_await asio::async_write(*socket_, asio::buffer(bytes), asio::use_awaitable);
    }

    // Half-close: the peer sees the end of the stream and may still answer. Call after drain().
    void write_eof() { socket_->shutdown(asio::ip::tcp::socket::shutdown_send); }

    // Ends the connection, for the reader as well.
    void close() {
        boost::system::error_code ignored;  // a connection that is lost already is closed, too
        socket_->close(ignored);
    }

  private:
    std::shared_ptr<asio::ip::tcp::socket> socket_;
    std::string unsent_;
};

using Streams = std::pair<StreamReader, StreamWriter>;

inline Streams streams_over(asio::ip::tcp::socket connected) {
    const auto shared = std::make_shared<asio::ip::tcp::socket>(std::move(connected));
    return {StreamReader(shared), StreamWriter(shared)};
}

// Tries the addresses of `host` in turn. Throws boost::system::system_error when none answers.
inline awaitable<Streams> open_connection(std::string host, std::uint16_t port) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    const auto service = std::to_string(port);
    const auto addresses = co_await resolver.async_resolve(host, service, asio::use_awaitable);
    asio::ip::tcp::socket socket(executor);
    co_await asio::async_connect(socket, addresses, asio::use_awaitable);
    socket.set_option(asio::ip::tcp::no_delay(true));
    co_return streams_over(std::move(socket));
}

// Calls `client_connected` for each client of 127.0.0.1:port, as a task of its own: what it throws is
// reported on stderr.
inline Server start_server(asio::any_io_executor executor, std::uint16_t port,
                           std::function<awaitable<void>(StreamReader, StreamWriter)> client_connected) {
    auto on_client = [executor, client_connected](asio::ip::tcp::socket client_sock) {
        auto [reader, writer] = streams_over(std::move(client_sock));
        create_task(executor, client_connected(std::move(reader), std::move(writer)));
    };
    return Server(executor, port, on_client);
}

}  // namespace asyncio
