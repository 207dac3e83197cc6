// HTTP/1.1 GET, with connections kept alive.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "06_fetcher/addresses.hpp"
#include "06_fetcher/connection_pool.hpp"
#include "06_fetcher/options.hpp"
#include "06_fetcher/stats.hpp"
#include "06_fetcher/url.hpp"

namespace fetcher {

struct Exchange;  // one request and its answer on one connection; see http_client.cpp

// An answer whose header has been read and whose body is still on its way. Destroying it before the end of
// the body closes the connection. Must not outlive its client.
class Response {
  public:
    explicit Response(std::unique_ptr<Exchange> exchange);
    Response(Response&&) noexcept;
    ~Response();

    unsigned status() const;
    const std::string& reason() const;                   // what the server calls the status; may be anything
    const std::optional<std::string>& location() const;  // where a redirect leads to
    const std::optional<std::string>& retry_after() const;  // when to come back

    // The next piece of the body, as sent (a Content-Encoding is not undone), of at most one buffer; empty
    // when it is complete, and then the connection is free for the next request. Throws Failure(Phase::body)
    // when the server closes before the end (of the announced length, of the last chunk), sends what is no
    // HTTP, or nothing for longer than the stall time-out.
    boost::asio::awaitable<std::string> read();

    // Reads a short body and throws it away, for the sake of the connection; gives a long one up.
    boost::asio::awaitable<void> discard();

  private:
    std::unique_ptr<Exchange> exchange_;
};

// Sends requests over connections that it opens and reuses. For one loop; must outlive the answers it gave.
class HttpClient {
  public:
    // Throws std::runtime_error with one clear line when options.ca_file cannot be used. Counts connections
    // in `stats`.
    HttpClient(const boost::asio::any_io_executor& executor, const Options& options, Stats& stats);
    ~HttpClient();

    // Asks for `url` and completes when the header of the answer is there, whatever its status. Throws
    // Failure with the phase that failed (resolve, connect, tls, request, first_byte). A connection that
    // turns out to have been closed while it was idle is not a failure: the request is sent again on a new
    // one.
    boost::asio::awaitable<Response> get(Url url);

  private:
    boost::asio::awaitable<std::unique_ptr<Connection>> connect(const Url& url);

    boost::asio::any_io_executor executor_;
    const Options& options_;
    Stats& stats_;
    std::size_t buffer_size_;
    std::shared_ptr<boost::asio::ssl::context> tls_context_;  // made for the first https URL
    Addresses addresses_;
    ConnectionPool pool_;
};

}  // namespace fetcher
