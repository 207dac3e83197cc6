#include "06_fetcher/http_client.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <boost/system/system_error.hpp>
#include <utility>

#include "06_fetcher/response_parser.hpp"
#include "06_fetcher/tls_context.hpp"

namespace fetcher {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

// Large buffers mean few system calls, but a buffer for each connection is the memory of this program: all of
// them together are to stay within some 4 MiB.
std::size_t buffer_size_for(std::size_t connections) {
    return std::clamp<std::size_t>(4 * 1024 * 1024 / connections, ResponseParser::longest_header, 256 * 1024);
}

std::string request_for(const Url& url) {
    return fmt::format(
        "GET {} HTTP/1.1\r\n"
        "Host: {}\r\n"
        "User-Agent: async-workbook\r\n"
        "Accept: */*\r\n"
        "Accept-Encoding: identity\r\n"
        "\r\n",
        url.target(), url.authority());
}

// What discard() reads at most to save a connection; opening a new one costs less than reading more.
constexpr std::uint64_t worth_discarding = 64 * 1024;

// 1xx answers that may precede the real one (RFC 9110, 15.2).
constexpr int most_interim_answers = 10;

}  // namespace

struct Exchange {
    std::unique_ptr<Connection> connection;
    ConnectionPool& pool;
    const Options& options;
    std::unique_ptr<ResponseParser> parser = std::make_unique<ResponseParser>();
    bool answered = false;  // at least one byte of the answer has come

    Exchange(std::unique_ptr<Connection> over, ConnectionPool& back_to, const Options& with)
        : connection(std::move(over)), pool(back_to), options(with) {}

    //[ exchange
    // Sends the request and reads the header of the answer.
    asio::awaitable<void> start(const Url& url) {
        const std::string request = request_for(url);
        connection->limit(options.first_byte_timeout);
        co_await connection->write(request, Phase::request);
        for (int interim = 0; interim < most_interim_answers; ++interim) {
            while (!parser->is_header_done()) co_await advance(Phase::first_byte);
            if (parser->status / 100 != 1) {
                connection->no_limit();
                // From now on as much at a time as there is; not before, or a broken body that came with the
                // header would be taken for a broken header.
                parser->eager(true);
                co_return;
            }
            parser = std::make_unique<ResponseParser>();
        }
        throw Failure(Phase::first_byte, Failure::Kind::lasting, "the server answers with 1xx without end");
    }
    //] exchange

    // Parses what is in the buffer, or receives more when that is no complete step.
    asio::awaitable<void> advance(Phase phase) {
        ReadBuffer& buffer = connection->buffer();
        if (buffer.size() > 0 && parse(phase)) co_return;
        if (buffer.full())
            throw Failure(phase, Failure::Kind::lasting, "the server sends a header without end");
        if (phase == Phase::body) connection->limit(options.stall_timeout);
        const bool received = co_await connection->read(phase);
        // Until the next piece is asked for, it is not the server who lets us wait.
        if (phase == Phase::body) connection->no_limit();
        if (received)
            answered = true;
        else
            end_of_stream(phase);
        if (buffer.size() > 0) parse(phase);
    }

    // False when the parser needs more bytes than there are to make a step.
    bool parse(Phase phase) {
        ReadBuffer& buffer = connection->buffer();
        boost::beast::error_code error;
        const std::size_t parsed = parser->put(buffer.data(), error);
        buffer.consume(parsed);
        if (error == http::error::need_more) return parsed > 0;
        if (error == http::error::header_limit)
            throw Failure(phase, Failure::Kind::lasting,
                          fmt::format("the header of the answer is longer than {} bytes",
                                      ResponseParser::longest_header));
        if (error)
            throw Failure(phase, Failure::Kind::lasting,
                          fmt::format("the answer is no valid HTTP: {}", error.message()));
        return true;
    }

    void end_of_stream(Phase phase) {
        boost::beast::error_code error;
        if (phase == Phase::body) parser->put_eof(error);
        if (phase == Phase::body && !error) return;
        throw Failure(phase, Failure::Kind::passing, early_end(phase));
    }

    std::string early_end(Phase phase) const {
        if (phase != Phase::body) return "the server closed the connection before it answered";
        if (!parser->length)
            return fmt::format("the server closed the connection within a chunk, after {} bytes",
                               parser->received);
        return fmt::format("the server closed the connection after {} of {} bytes", parser->received,
                           *parser->length);
    }

    // The answer is complete: gives the connection back if another request may follow on it.
    void finish() {
        // Bytes that nobody asked for would be taken for the next answer.
        const bool reusable =
            parser->keep_alive() && connection->buffer().size() == 0 && !connection->timed_out();
        if (reusable) pool.give_back(std::move(connection));
        connection.reset();
    }
};

Response::Response(std::unique_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
Response::Response(Response&&) noexcept = default;
Response::~Response() = default;

unsigned Response::status() const { return exchange_->parser->status; }
const std::string& Response::reason() const { return exchange_->parser->reason; }
const std::optional<std::string>& Response::location() const { return exchange_->parser->location; }
const std::optional<std::string>& Response::retry_after() const { return exchange_->parser->retry_after; }

//[ read_body
asio::awaitable<std::string> Response::read() {
    ResponseParser& parser = *exchange_->parser;
    while (parser.body.empty() && !parser.is_done()) co_await exchange_->advance(Phase::body);
    if (parser.is_done() && exchange_->connection) exchange_->finish();
    co_return std::exchange(parser.body, std::string());
}
//] read_body

asio::awaitable<void> Response::discard() {
    ResponseParser& parser = *exchange_->parser;
    while (parser.received <= worth_discarding) {
        const std::string piece = co_await read();
        if (piece.empty()) co_return;
    }
    exchange_->connection.reset();
}

HttpClient::HttpClient(const asio::any_io_executor& executor, const Options& options, Stats& stats)
    : executor_(executor),
      options_(options),
      stats_(stats),
      buffer_size_(buffer_size_for(options.concurrency)),
      tls_context_(options.ca_file.empty() ? nullptr : make_tls_context(options)),
      addresses_(executor),
      pool_(options.concurrency) {}

HttpClient::~HttpClient() = default;

//[ get
asio::awaitable<Response> HttpClient::get(Url url) {
    auto idle = pool_.take(url.origin());
    if (idle) {
        auto exchange = std::make_unique<Exchange>(std::move(idle), pool_, options_);
        try {
            co_await exchange->start(url);
            co_return Response(std::move(exchange));
        } catch (const Failure& failure) {
            // The server may have closed it while it was idle, when our request was on its way: nobody's
            // fault, and asking again on a new connection does no harm. Anything else is a failure like any
            // other.
            if (exchange->answered || !failure.passing() || exchange->connection->timed_out()) throw;
        }
    }
    auto connection = co_await connect(url);
    auto exchange = std::make_unique<Exchange>(std::move(connection), pool_, options_);
    co_await exchange->start(url);
    co_return Response(std::move(exchange));
}
//] get

asio::awaitable<std::unique_ptr<Connection>> HttpClient::connect(const Url& url) {
    auto endpoints = co_await addresses_.look_up(url.host, url.port, options_.connect_timeout);
    auto connection = std::make_unique<Connection>(executor_, std::string(url.origin()), buffer_size_);
    co_await connection->connect(std::move(endpoints), options_.connect_timeout);
    ++stats_.connections;
    if (url.https) {
        if (!tls_context_) tls_context_ = make_tls_context(options_);
        co_await connection->start_tls(url.host, tls_context_, options_.tls_timeout);
    }
    co_return connection;
}

}  // namespace fetcher
