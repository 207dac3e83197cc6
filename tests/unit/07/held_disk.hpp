// A disk that stands still for as long as a test wants, without a sleep.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

// Puts a pipe in the place of PATH.part, which this process has open for writing: what is written from now on
// goes into the pipe, and once that is full, writing waits for somebody to read.
class HeldFile {
  public:
    explicit HeldFile(const std::filesystem::path& path);
    ~HeldFile();
    HeldFile(const HeldFile&) = delete;
    HeldFile& operator=(const HeldFile&) = delete;

    // More than the pipe takes, so that a write of that many bytes does not end by itself.
    static constexpr std::size_t MORE_THAN_FITS = 1 << 20;

    // Waits until the first byte is there: writing has begun.
    void wait_for_bytes();

    // Reads `size` bytes, waiting for them.
    std::string read(std::size_t size);

    // Lets go: who writes fails with EPIPE.
    void close();

  private:
    int fd_ = -1;
};
