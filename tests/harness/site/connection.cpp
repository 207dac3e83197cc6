#include "harness/site/connection.hpp"

#include <sstream>

#include <fmt/core.h>
#include <poll.h>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#ifndef POLLRDHUP  // Linux only; elsewhere a client that only closes its side is noticed a little later
#define POLLRDHUP POLLHUP
#endif

namespace harness {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

struct TlsServer::Context {
    asio::ssl::context ssl{asio::ssl::context::tls_server};
};

TlsServer::TlsServer(const Identity& identity) : context_(std::make_unique<Context>()) {
    context_->ssl.use_certificate_chain(asio::buffer(identity.certificate));
    context_->ssl.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
}

TlsServer::~TlsServer() = default;

namespace {

using TlsStream = asio::ssl::stream<tcp::socket>;

tcp::socket& transport(tcp::socket& stream) { return stream; }
tcp::socket& transport(TlsStream& stream) { return stream.next_layer(); }

// In flight from its making until `leave`, or until it goes.
class InFlight {
  public:
    InFlight(Record& record, Seen seen) : record_(record) { record_.request_seen(std::move(seen)); }
    InFlight(const InFlight&) = delete;
    ~InFlight() { leave(); }

    void leave() {
        if (!std::exchange(left_, true)) record_.request_answered();
    }

  private:
    Record& record_;
    bool left_ = false;
};

template <class Stream>
class HttpExchange final : public Exchange {
  public:
    HttpExchange(Stream& stream, InFlight& in_flight, Request request, bool keep_alive)
        : stream_(stream), in_flight_(in_flight), keep_alive_(keep_alive) {
        request_ = std::move(request);
    }

    awaitable<void> respond(int status, Fields fields, std::string body) override {
        co_await start(status, std::move(fields), Framing::length(body.size()));
        if (!body.empty()) co_await write(std::move(body));
        co_await finish();
    }

    awaitable<void> start(int status, Fields fields, Framing framing) override {
        started_ = true;
        framing_ = framing;
        bodiless_ = request_.method == "HEAD" || status == 204 || status == 304 || status / 100 == 1;
        if (framing.kind == Framing::Kind::until_close) keep_alive_ = false;

        http::response<http::empty_body> head{static_cast<http::status>(status), 11};
        for (const auto& [name, value] : fields) head.insert(name, value);
        head.keep_alive(keep_alive_);
        if (framing.kind == Framing::Kind::length && status != 204) head.content_length(framing.size);
        if (framing.kind == Framing::Kind::chunked) head.chunked(true);
        std::ostringstream text;
        text << head.base();
        head_ = std::move(text).str();
        if (framing.kind == Framing::Kind::length && framing.size == 0) bodiless_ = true;
        if (bodiless_) in_flight_.leave();
        // The head of a short answer goes out together with its body.
        if (bodiless_ || framing.kind != Framing::Kind::length) co_await send_head();
    }

    awaitable<void> write(std::string bytes) override {
        if (bodiless_) co_return;
        written_ += bytes.size();
        if (framing_.kind == Framing::Kind::length && written_ == framing_.size) in_flight_.leave();
        if (framing_.kind == Framing::Kind::chunked) {
            const auto chunk = http::make_chunk(asio::buffer(bytes));
            co_await asio::async_write(stream_, chunk, use_awaitable);
        } else {
            const std::string head = std::exchange(head_, {});
            const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(bytes)};
            co_await asio::async_write(stream_, parts, use_awaitable);
        }
    }

    awaitable<void> finish() override {
        finished_ = true;
        in_flight_.leave();
        if (framing_.kind == Framing::Kind::chunked && !bodiless_) {
            const auto last = http::make_chunk_last();
            co_await asio::async_write(stream_, last, use_awaitable);
        }
    }

    awaitable<void> write_raw(std::string bytes) override {
        started_ = true;
        co_await asio::async_write(stream_, asio::buffer(bytes), use_awaitable);
    }

    void reset() override {
        started_ = true;
        boost::system::error_code ignored;
        transport(stream_).set_option(asio::socket_base::linger(true, 0), ignored);
        transport(stream_).close(ignored);
    }

    bool started() const { return started_; }
    bool next_may_follow() const { return finished_ && keep_alive_; }

  private:
    awaitable<void> send_head() {
        const std::string head = std::exchange(head_, {});
        co_await asio::async_write(stream_, asio::buffer(head), use_awaitable);
    }

    Stream& stream_;
    InFlight& in_flight_;
    Framing framing_{};
    std::string head_;
    std::uint64_t written_ = 0;
    bool keep_alive_, bodiless_ = false, started_ = false, finished_ = false;
};

template <class Fields_>
Fields copy_fields(const Fields_& from) {
    Fields fields;
    for (const auto& field : from)
        fields.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    return fields;
}

// Finds the handler and turns what it throws into an answer, as far as one can still be given.
template <class Stream>
awaitable<void> answer(HttpExchange<Stream>& exchange, const Router::Route* route) {
    std::optional<HttpError> error;
    try {
        if (!route) throw HttpError(404, "no such page; / lists the routes\n");
        if (exchange.request().method != "GET" && exchange.request().method != "HEAD")
            throw HttpError(405, "only GET and HEAD\n");
        co_await route->handler(exchange);
    } catch (const HttpError& refused) {
        error = refused;
    } catch (const boost::system::system_error&) {
        // The client is gone.
    }
    if (error && !exchange.started()) {
        Fields fields;
        std::string message = error->what();
        co_await exchange.respond(error->status(), std::move(fields), std::move(message));
    }
}

// Returns when the client has closed its side or reset the connection. It may have sent the next request
// before that, so bytes alone say nothing; they wake us, and poll(2) tells what lies behind them.
awaitable<void> client_gone(tcp::socket& socket) {
    while (true) {
        co_await socket.async_wait(tcp::socket::wait_read, use_awaitable);
        pollfd state{socket.native_handle(), POLLRDHUP, 0};
        if (poll(&state, 1, 0) > 0) co_return;
    }
}

template <class Stream>
awaitable<void> quietly_answer(HttpExchange<Stream>& exchange, const Router::Route* route) {
    try {
        co_await answer(exchange, route);
    } catch (const boost::system::system_error&) {
        // The client is gone.
    }
}

template <class Stream>
awaitable<void> converse(Stream& stream, std::size_t connection, Origin origin, const Router& router,
                         Record& record) {
    using namespace asio::experimental::awaitable_operators;
    beast::flat_buffer buffer;
    bool more = true;
    while (more) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(1 << 20);
        co_await http::async_read(stream, buffer, parser, use_awaitable);
        const auto& message = parser.get();

        const std::string target{message.target()};
        auto [path, query] = split_target(target);
        auto [route, captures] = router.find(path);
        Request request{
            std::string{message.method_string()}, path, query, captures, copy_fields(message), origin};
        InFlight in_flight(record, Seen{connection, origin, request.method, target, request.fields, 0});
        HttpExchange<Stream> exchange(stream, in_flight, std::move(request), message.keep_alive());
        co_await (quietly_answer(exchange, route) || client_gone(transport(stream)));
        more = exchange.next_may_follow();
    }
}

}  // namespace

awaitable<void> serve(tcp::socket socket, Origin origin, TlsServer* tls, const Router& router,
                      Record& record) {
    const std::size_t connection = record.connection_accepted();
    try {
        socket.set_option(tcp::no_delay(true));
        if (!tls) {
            co_await converse(socket, connection, origin, router, record);
            socket.shutdown(tcp::socket::shutdown_send);
        } else {
            TlsStream stream(std::move(socket), tls->context().ssl);
            co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
            co_await converse(stream, connection, origin, router, record);
            co_await stream.async_shutdown(use_awaitable);
        }
    } catch (const boost::system::system_error&) {
        // Clients come and go: the end of the stream, a reset, a refused certificate.
    }
}

}  // namespace harness
