// The addresses of a host.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fetcher {

// Looks names up, each once a run. Asio does that in a thread of its own with getaddrinfo(3), one name after
// the other; all who ask for the same name meanwhile wait for the same answer. Failures are not remembered.
class Addresses {
  public:
    using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

    explicit Addresses(const boost::asio::any_io_executor& executor) : executor_(executor) {}

    // The addresses of `host`, a name or an address, each with `port`; at least one. Throws
    // Failure(Phase::resolve) when there are none or it takes longer than `limit`. Cancelling it cancels this
    // wait only.
    boost::asio::awaitable<Endpoints> look_up(std::string host, std::uint16_t port,
                                              std::chrono::milliseconds limit);

  private:
    struct Lookup;
    std::shared_ptr<Lookup> start(const std::string& host, std::chrono::milliseconds limit);

    boost::asio::any_io_executor executor_;
    std::map<std::string, std::shared_ptr<Lookup>> known_;
};

}  // namespace fetcher
