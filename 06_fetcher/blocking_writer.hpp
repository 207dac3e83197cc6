// Stage 06's way to the disk: system calls in the loop's own thread.
#pragma once

#include "06_fetcher/writer.hpp"

namespace fetcher {

// Every operation blocks the loop until the kernel has taken the bytes, and completes without being
// suspended. As long as that is the page cache it takes microseconds; when the disk is slow nothing else
// happens meanwhile: no byte is received, no time-out fires. That is this stage's limit.
class BlockingWriter : public Writer {
  public:
    // With `fsync` commit() returns when the file has reached the disk (fsync(2)), not only the page cache.
    explicit BlockingWriter(bool fsync = false) : fsync_(fsync) {}

    boost::asio::awaitable<std::unique_ptr<OutputFile>> create(std::filesystem::path path) override;
    std::string_view name() const override { return "blocking"; }

  private:
    bool fsync_;
};

}  // namespace fetcher
