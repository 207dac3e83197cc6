// Disk writes off the loop by the library's class, boost::asio::random_access_file: two points less.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <memory>
#include <string_view>

#include "06_fetcher/writer.hpp"
#include "07_async_disk/room.hpp"

namespace fetcher {

// Half a solution, for only writing is asynchronous in Asio's class: opening, truncating, fsync and closing
// have no asynchronous form, renaming and removing are not in it at all. All these still happen in the loop's
// thread.
class AsioWriter : public Writer {
  public:
    // Throws boost::system::system_error when the kernel refuses io_uring, on which the class is built (on
    // Linux).
    AsioWriter(boost::asio::any_io_executor loop, bool fsync);

    boost::asio::awaitable<std::unique_ptr<OutputFile>> create(std::filesystem::path path) override;
    std::string_view name() const override { return "asio"; }

  private:
    const boost::asio::any_io_executor loop_;
    const std::shared_ptr<Room> room_;  // for writes under way, of all files together
    const bool fsync_;
};

}  // namespace fetcher
