// Disk writes off the loop by io_uring on a ring of our own: by hand, full marks.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <memory>
#include <string_view>

#include "06_fetcher/writer.hpp"
#include "07_async_disk/departures.hpp"
#include "07_async_disk/ring.hpp"

namespace fetcher {

// Asks the kernel for what 06_fetcher/part_file.hpp does by blocking calls: openat, write, fsync, close,
// renameat and unlinkat are all requests on the ring. Belongs to the loop's thread; its destructor blocks
// until the kernel is done.
//
// write() completes as soon as the bytes have a place, as in ThreadWriter: one operation a file is under way
// at a time, and what it met is thrown by the next.
class UringWriter : public Writer {
  public:
    // `entries`: how many operations of all files together may be under way. Throws
    // boost::system::system_error when the kernel refuses the ring; see Ring.
    UringWriter(boost::asio::any_io_executor loop, bool fsync, unsigned entries = 32);

    boost::asio::awaitable<std::unique_ptr<OutputFile>> create(std::filesystem::path path) override;
    std::string_view name() const override { return "uring"; }

  private:
    const bool fsync_;
    const std::shared_ptr<Departures> departures_;
    Ring ring_;
};

}  // namespace fetcher
