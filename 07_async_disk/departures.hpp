// Which .part files are still on their way out.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "07_async_disk/completion.hpp"

namespace fetcher {

// A download that failed is tried again, under the same name, while the .part of the first attempt is still
// being removed off the loop. Without this book the removal could hit the new file. Belongs to the loop's
// thread.
class Departures {
  public:
    explicit Departures(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}

    // The removal of PATH.part is going to happen …
    void begin(const std::filesystem::path& path) {
        gone_.try_emplace(path, std::make_shared<Completion>(loop_));
    }

    // … and has happened.
    void end(const std::filesystem::path& path) {
        const auto found = gone_.find(path);
        if (found == gone_.end()) return;
        const auto gone = found->second;
        gone_.erase(found);
        gone->finish({});
    }

    // Waits until no removal of PATH.part is to come. Cancelled: throws operation_aborted.
    boost::asio::awaitable<void> wait(std::filesystem::path path) {
        const auto found = gone_.find(path);
        if (found == gone_.end()) co_return;
        const auto gone = found->second;
        co_await gone->wait();
    }

  private:
    boost::asio::any_io_executor loop_;
    std::map<std::filesystem::path, std::shared_ptr<Completion>> gone_;
};

}  // namespace fetcher
