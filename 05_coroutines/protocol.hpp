// asyncio's transports and protocols: connections by callbacks.
// Python docs: "asyncio: Transports and Protocols".
#pragma once

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "05_coroutines/server.hpp"

namespace asyncio {

class Transport;

// What happens on a connection, as calls, in this order: connection_made, any number of data_received,
// perhaps eof_received, connection_lost. Called from the loop, one at a time; none may block or throw.
class Protocol {
  public:
    virtual ~Protocol() = default;

    // `transport` is valid until connection_lost has returned.
    virtual void connection_made(Transport& transport) { static_cast<void>(transport); }

    virtual void data_received(std::string_view bytes) = 0;

    // The peer will send no more. True keeps our half open until close(); false closes when what was written
    // has been sent.
    virtual bool eof_received() { return false; }

    // Once, at the end: without an error after close() or the peer's end, else with the reason.
    virtual void connection_lost(boost::system::error_code error) { static_cast<void>(error); }

    // The peer does not take what is written to it: write no more (and better read no more), until
    // resume_writing.
    virtual void pause_writing() {}
    virtual void resume_writing() {}
};

// The connection of one protocol, which it owns. Sends and receives; none of its calls waits, nor calls back
// at once. Destroyed by the loop when the connection is over, or with the loop.
class Transport : public std::enable_shared_from_this<Transport> {
  public:
    static constexpr std::size_t high_water = 64 * 1024;  // bytes unsent that pause writing
    static constexpr std::size_t low_water = 16 * 1024;   // and that resume it

    // Begins with connection_made, in the next turn of the loop.
    static void start(asio::ip::tcp::socket socket, std::unique_ptr<Protocol> protocol) {
        const std::shared_ptr<Transport> self(new Transport(std::move(socket), std::move(protocol)));
        self->keep_alive_.async_wait([self](boost::system::error_code) {});
        self->call_soon([self] {
            self->protocol_->connection_made(*self);
            self->receive();
        });
    }

    // Sends now or, what the connection does not take, later. Dropped after close() and write_eof().
    void write(std::string_view bytes) {
        if (closing_ || eof_written_) return;
        unsent_ += bytes;
        if (!sending_) send();
        if (!paused_writing_ && unsent_.size() + in_flight_.size() > high_water) {
            paused_writing_ = true;
            call_soon([self = shared_from_this()] { self->protocol_->pause_writing(); });
        }
    }

    // Half-close, after what has been written.
    void write_eof() {
        eof_written_ = true;
        if (!sending_) finish_sending();
    }

    // No data_received, nor eof_received, until resume_reading.
    void pause_reading() { paused_reading_ = true; }
    void resume_reading() {
        paused_reading_ = false;
        if (const auto held = std::exchange(held_, {}))
            call_soon([self = shared_from_this(), held] { self->received(held->error, held->size); });
        else
            receive();
    }

    // Closes when what has been written is sent; receives no more.
    void close() {
        if (std::exchange(closing_, true)) return;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_receive, ignored_);
        if (!sending_) finish_sending();
    }

    // Closes at once; what is unsent is lost.
    void abort() {
        closing_ = true;
        lose({});
    }

    bool is_closing() const noexcept { return closing_; }

  private:
    Transport(asio::ip::tcp::socket socket, std::unique_ptr<Protocol> protocol)
        : socket_(std::move(socket)),
          keep_alive_(socket_.get_executor(), asio::steady_timer::time_point::max()),
          protocol_(std::move(protocol)) {}

    template <class Call>
    void call_soon(Call call) {
        asio::post(socket_.get_executor(), std::move(call));
    }

    void receive() {
        if (receiving_ || paused_reading_ || closing_ || eof_) return;
        receiving_ = true;
        socket_.async_read_some(asio::buffer(chunk_), [self = shared_from_this()](
                                                          boost::system::error_code error, std::size_t size) {
            self->received(error, size);
        });
    }

    void received(boost::system::error_code error, std::size_t size) {
        if (paused_reading_ && !closing_) {
            held_ = Received{error, size};
            return;
        }
        receiving_ = false;
        if (closing_) return;
        if (error == asio::error::eof) return end_of_stream();
        if (error) return lose(error);
        protocol_->data_received({chunk_.data(), size});
        receive();
    }

    void end_of_stream() {
        eof_ = true;
        if (!protocol_->eof_received()) close();
    }

    void send() {
        sending_ = true;
        in_flight_ = std::exchange(unsent_, {});
        auto sent = [self = shared_from_this()](boost::system::error_code error, std::size_t) {
            self->sending_ = false;
            self->in_flight_.clear();
            if (error) return self->lose(error);
            if (self->paused_writing_ && self->unsent_.size() <= low_water) {
                self->paused_writing_ = false;
                self->protocol_->resume_writing();
            }
            if (self->sending_) return;  // by what resume_writing wrote
            if (self->unsent_.empty())
                self->finish_sending();
            else
                self->send();
        };
        asio::async_write(socket_, asio::buffer(in_flight_), sent);
    }

    void finish_sending() {
        if (closing_)
            lose({});
        else if (eof_written_)
            socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored_);
    }

    void lose(boost::system::error_code error) {
        closing_ = true;
        if (std::exchange(lost_, true)) return;
        socket_.close(ignored_);
        keep_alive_.cancel();
        call_soon([self = shared_from_this(), error] { self->protocol_->connection_lost(error); });
    }

    asio::ip::tcp::socket socket_;
    asio::steady_timer keep_alive_;  // never fires; its handler is what owns an idle transport
    std::unique_ptr<Protocol> protocol_;
    struct Received {
        boost::system::error_code error;
        std::size_t size;
    };
    std::array<char, 4096> chunk_;
    std::optional<Received> held_;  // what came while reading was paused
    std::string in_flight_;
    std::string unsent_;
    boost::system::error_code ignored_;
    bool receiving_ = false, sending_ = false, paused_reading_ = false, paused_writing_ = false;
    bool eof_ = false, eof_written_ = false, closing_ = false, lost_ = false;
};

using ProtocolFactory = std::function<std::unique_ptr<Protocol>()>;

// Makes a protocol for each client of 127.0.0.1:port.
inline Server create_server(asio::any_io_executor executor, std::uint16_t port, ProtocolFactory factory) {
    auto on_client = [factory](asio::ip::tcp::socket client_sock) {
        Transport::start(std::move(client_sock), factory());
    };
    return Server(std::move(executor), port, on_client);
}

// Connects, and makes the protocol; connection_made comes in a later turn. Throws
// boost::system::system_error.
inline awaitable<void> create_connection(ProtocolFactory factory, std::string host, std::uint16_t port) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    const auto service = std::to_string(port);
    const auto addresses = co_await resolver.async_resolve(host, service, asio::use_awaitable);
    asio::ip::tcp::socket socket(executor);
    co_await asio::async_connect(socket, addresses, asio::use_awaitable);
    socket.set_option(asio::ip::tcp::no_delay(true));
    Transport::start(std::move(socket), factory());
}

}  // namespace asyncio
