// A disk that takes its time for each write, for every program and whichever way it writes: a mounted folder.
#pragma once

#include <chrono>
#include <filesystem>

#include "harness/process.hpp"

namespace bench {

class SlowDisk {
  public:
    // Whether this build has bench_slow_disk (it needs libfuse3-dev), and this machine lets us mount it (it needs the
    // package fuse3, /dev/fuse and, in a container, the right to mount): tries.
    static bool possible(const std::filesystem::path& programs);

    // Mounts it on `mountpoint`, an empty folder, until it is destroyed; what is written goes to `folder`. Throws
    // std::runtime_error when it does not come up.
    SlowDisk(const std::filesystem::path& programs, const std::filesystem::path& folder,
             const std::filesystem::path& mountpoint, std::chrono::milliseconds a_write);
    ~SlowDisk();
    SlowDisk(const SlowDisk&) = delete;
    SlowDisk& operator=(const SlowDisk&) = delete;

  private:
    harness::Process server_;
};

}  // namespace bench
