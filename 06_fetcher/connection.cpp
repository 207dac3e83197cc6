#include "06_fetcher/connection.hpp"

#include <fmt/core.h>
#include <openssl/x509v3.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

namespace fetcher {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

// True for the errors that a server or a network may get over.
bool may_pass(const error_code& error) {
    return error.category() == boost::system::system_category() || error == asio::error::eof ||
           error == ssl::error::stream_truncated;
}

// Why a handshake failed: OpenSSL's error says "certificate verify failed", its verification knows the
// reason.
std::string handshake_error(const error_code& error, SSL* tls) {
    const long verdict = SSL_get_verify_result(tls);
    if (error.category() != asio::error::get_ssl_category() || verdict == X509_V_OK) return error.message();
    return fmt::format("the certificate cannot be trusted: {}", X509_verify_cert_error_string(verdict));
}

}  // namespace

Connection::Connection(const asio::any_io_executor& executor, std::string origin, std::size_t buffer_size)
    : origin_(std::move(origin)),
      socket_(executor),
      deadline_(executor,
                [this] {
                    error_code ignored;
                    socket_.close(ignored);  // ends whatever waits for it
                }),
      buffer_(buffer_size) {}

Connection::~Connection() = default;

Failure Connection::failure(const error_code& error, Phase phase) const {
    if (deadline_.expired())
        return Failure(
            phase, Failure::Kind::passing,
            fmt::format("timed out after {} s", std::chrono::duration<double>(deadline_.limit()).count()));
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    const auto kind = may_pass(error) ? Failure::Kind::passing : Failure::Kind::lasting;
    return Failure(phase, kind,
                   error == asio::error::eof ? "the server closed the connection" : error.message());
}

asio::awaitable<void> Connection::connect(Addresses::Endpoints endpoints, std::chrono::milliseconds limit) {
    error_code error;
    for (const auto& endpoint : endpoints) {
        socket_.close(error);
        socket_.open(endpoint.protocol(), error);
        if (error) continue;  // no IPv6 here, or out of descriptors
        // Else a request that does not fit into one segment waits until the server acknowledges the first,
        // which it puts off by up to 40 ms (Nagle's algorithm, RFC 896).
        error_code ignored;
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
        deadline_.expires_after(limit);
        co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            socket_.non_blocking(true, ignored);  // for is_quiet(); the other operations do not mind
            co_return;
        }
        if (error == asio::error::operation_aborted && !deadline_.expired()) break;
    }
    throw failure(error, Phase::connect);
}

asio::awaitable<void> Connection::start_tls(std::string host, std::shared_ptr<ssl::context> context,
                                            std::chrono::milliseconds limit) {
    tls_context_ = std::move(context);
    tls_ = std::make_unique<Tls>(socket_, *tls_context_);
    SSL* const tls = tls_->native_handle();
    error_code no_address;
    asio::ip::make_address(host, no_address);
    if (no_address) {
        SSL_set_tlsext_host_name(tls, host.c_str());
        SSL_set1_host(tls, host.c_str());
    } else {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str());
    }
    error_code error;
    deadline_.expires_after(limit);
    co_await tls_->async_handshake(ssl::stream_base::client,
                                   asio::redirect_error(asio::use_awaitable, error));
    if (!error) co_return;
    const Failure reason = failure(error, Phase::tls);
    if (deadline_.expired() || reason.passing()) throw reason;
    throw Failure(Phase::tls, Failure::Kind::lasting, handshake_error(error, tls));
}

asio::awaitable<void> Connection::write(std::string_view bytes, Phase phase) {
    error_code error;
    const auto buffer = asio::buffer(bytes);
    if (tls_)
        co_await asio::async_write(*tls_, buffer, asio::redirect_error(asio::use_awaitable, error));
    else
        co_await asio::async_write(socket_, buffer, asio::redirect_error(asio::use_awaitable, error));
    if (error) throw failure(error, phase);
}

asio::awaitable<bool> Connection::read(Phase phase) {
    error_code error;
    const auto free = buffer_.prepare();
    std::size_t size = 0;
    if (tls_)
        size = co_await tls_->async_read_some(free, asio::redirect_error(asio::use_awaitable, error));
    else
        size = co_await socket_.async_read_some(free, asio::redirect_error(asio::use_awaitable, error));
    buffer_.commit(size);
    if (error == asio::error::eof && !deadline_.expired()) co_return false;
    if (error) throw failure(error, phase);
    co_return true;
}

bool Connection::is_quiet() {
    error_code error;
    const auto free = buffer_.prepare();
    // Through TLS, since what lies in the socket may be TLS's own business (a session ticket) and no data.
    if (tls_)
        tls_->read_some(free, error);
    else
        socket_.read_some(free, error);
    return error == asio::error::would_block;
}

}  // namespace fetcher
