// A connection to one origin, plain or TLS.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "06_fetcher/addresses.hpp"
#include "06_fetcher/deadline.hpp"
#include "06_fetcher/failure.hpp"
#include "06_fetcher/read_buffer.hpp"
#include "06_fetcher/url.hpp"

namespace boost::asio::ssl {
class context;
template <typename Stream>
class stream;
}  // namespace boost::asio::ssl

namespace fetcher {

// Opened once, used by one coroutine at a time, for one request after the other. Every operation throws
// Failure with the phase it was called for, also when a limit has passed, and
// boost::system::system_error(operation_aborted) when its coroutine is cancelled; after either the connection
// is good for nothing but being destroyed, which closes it.
class Connection {
  public:
    Connection(const boost::asio::any_io_executor& executor, std::string origin, std::size_t buffer_size);
    ~Connection();

    // Connects to the first of `endpoints` that accepts, giving each `limit`.
    boost::asio::awaitable<void> connect(Addresses::Endpoints endpoints, std::chrono::milliseconds limit);

    // Makes it a TLS connection to `host`: the server's certificate must be valid for that name, which it
    // also learns before it chooses one (SNI, RFC 6066). `context` says what is trusted.
    boost::asio::awaitable<void> start_tls(std::string host,
                                           std::shared_ptr<boost::asio::ssl::context> context,
                                           std::chrono::milliseconds limit);

    // The limit for what follows, until the next one is set.
    void limit(std::chrono::milliseconds limit) { deadline_.expires_after(limit); }
    // True when the failure was that a limit has passed.
    bool timed_out() const { return deadline_.expired(); }
    // Nothing is being waited for: the connection is idle.
    void no_limit() { deadline_.clear(); }

    // Writes all of `bytes`, which must live until it completes.
    boost::asio::awaitable<void> write(std::string_view bytes, Phase phase);

    // Reads what there is, at least one byte, into the free part of buffer(), which must not be full. False
    // when the server has closed: with TLS only if it said so, since a close that anybody can forge is no
    // end.
    boost::asio::awaitable<bool> read(Phase phase);

    // False when an idle connection has been closed meanwhile, or when bytes have come that nobody asked for:
    // they would be taken for the answer to the next request.
    bool is_quiet();

    ReadBuffer& buffer() { return buffer_; }
    const std::string& origin() const { return origin_; }

  private:
    using Tls = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

    // The failure that `error` means; throws the cancellation itself.
    Failure failure(const boost::system::error_code& error, Phase phase) const;

    std::string origin_;
    boost::asio::ip::tcp::socket socket_;
    std::shared_ptr<boost::asio::ssl::context> tls_context_;
    std::unique_ptr<Tls> tls_;
    Deadline deadline_;
    ReadBuffer buffer_;
};

}  // namespace fetcher
