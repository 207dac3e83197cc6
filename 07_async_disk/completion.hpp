// How a result comes back from elsewhere.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "05_coroutines/event.hpp"

namespace fetcher {

// Stage 05's Event, and how it went. Belongs to the loop's thread: a thread that has finished something does
// not call finish(), it posts a call of it. Shared by who finishes it and who waits; either may go first.
class Completion {
  public:
    explicit Completion(boost::asio::any_io_executor loop) : finished_(std::move(loop)) {}

    void finish(boost::system::error_code result) {
        result_ = result;
        finished_.set();
    }

    // How it went, when finish() has been called; at once if it has been already. Cancelled: throws
    // operation_aborted; what it waits for goes on all the same.
    boost::asio::awaitable<boost::system::error_code> result() {
        co_await finished_.wait();
        co_return result_;
    }

    // The same, but an error is thrown as system_error, each time.
    boost::asio::awaitable<void> wait() {
        co_await finished_.wait();
        if (result_) throw boost::system::system_error(result_);
    }

  private:
    asyncio::Event finished_;
    boost::system::error_code result_;
};

}  // namespace fetcher
