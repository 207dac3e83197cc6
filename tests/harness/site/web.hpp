// A very small web framework, in the manner of aiohttp: handlers are coroutines, a router finds the one for a
// path. Beast is not seen here: connection.cpp keeps it (and TLS) to itself.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "harness/site/record.hpp"

namespace harness {

using boost::asio::awaitable;

// Thrown by a handler before it has begun to answer: becomes an answer with this status and the message as
// its text.
class HttpError : public std::runtime_error {
  public:
    HttpError(int status, const std::string& message) : std::runtime_error(message), status_(status) {}
    int status() const noexcept { return status_; }

  private:
    int status_;
};

using Captures = std::map<std::string, std::string, std::less<>>;

struct Request {
    std::string method;
    std::string path;   // as it was sent, percent signs and all, without the query
    Captures query;     // "?a=1&b" gives a → "1", b → ""
    Captures captures;  // what stood where the route has a name in braces
    Fields fields;
    Origin origin;

    // The text captured as `name`, which the route is known to have; number() answers 400 when it is none.
    const std::string& text(std::string_view name) const { return captures.find(name)->second; }
    std::uint64_t number(std::string_view name) const;

    // The value of the header field `name`, whatever its case; empty when there is none.
    std::string field(std::string_view name) const;
};

// How the end of a body is told: by its length, by a last chunk, or by the end of the connection.
struct Framing {
    enum class Kind { length, chunked, until_close } kind;
    std::uint64_t size = 0;

    static Framing length(std::uint64_t size) { return {Kind::length, size}; }
    static Framing chunked() { return {Kind::chunked, 0}; }
    static Framing until_close() { return {Kind::until_close, 0}; }
};

// One request and the answer that a handler gives to it. Every operation throws boost::system::system_error
// when the client is gone; while a handler waits, a client that hangs up ends the handler (its awaits throw
// operation_aborted).
class Exchange {
  public:
    virtual ~Exchange() = default;
    const Request& request() const { return request_; }

    // The whole answer at once.
    virtual awaitable<void> respond(int status, Fields fields, std::string body) = 0;

    // An answer in pieces: start, write as often as it takes, finish. With a length, `finish` is right only
    // after that many bytes; a handler that wants to break its promise returns without it, and the connection
    // is closed.
    virtual awaitable<void> start(int status, Fields fields, Framing framing) = 0;
    virtual awaitable<void> write(std::string bytes) = 0;
    virtual awaitable<void> finish() = 0;

    // Bytes on the wire as they are, for answers that are no HTTP. The connection is closed afterwards.
    virtual awaitable<void> write_raw(std::string bytes) = 0;

    // Ends the connection at once with a reset (RST), so that the client sees ECONNRESET and no orderly end.
    virtual void reset() = 0;

  protected:
    Request request_;
};

using Handler = std::function<awaitable<void>(Exchange&)>;

// Routes in the order in which they were added; the first that matches wins.
class Router {
  public:
    struct Route {
        std::string pattern, about;
        Handler handler;
    };

    // `pattern` is compared segment by segment; "{name}" takes one whole segment, "{name...}" at the end
    // takes the rest.
    void add(std::string pattern, std::string about, Handler handler);

    // The route for `path` and what its braces captured; null when there is none.
    std::pair<const Route*, Captures> find(std::string_view path) const;

    const std::vector<Route>& routes() const { return routes_; }

  private:
    std::vector<Route> routes_;
};

// "/a/b?c=d" → the path and the query, both as they were sent.
std::pair<std::string, Captures> split_target(std::string_view target);

}  // namespace harness
