// Ctrl-C.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

namespace fetcher {

// A task that waits for SIGINT or SIGTERM, or until it is cancelled. When one comes, both get their default
// back, so that the next one ends the program at once, and `stop` is called.
boost::asio::awaitable<void> on_interrupt(std::function<void()> stop);

}  // namespace fetcher
