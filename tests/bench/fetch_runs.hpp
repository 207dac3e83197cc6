// Measuring fetchers: what they fetch, from where, and what is kept of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/files.hpp"
#include "bench/results.hpp"

namespace bench {

struct FetchLoad {
    std::string id;
    std::string title;
    Files files;
    std::size_t concurrency;
    std::chrono::milliseconds delay{
        0};  // before each answer; not 0: the site of our tests answers, else nginx
    std::chrono::milliseconds slow_disk{0};  // that each write takes longer
    std::size_t most_rounds = std::numeric_limits<std::size_t>::max();
    bool ours_only = false;

    // What 500 answers after 100 ms take at least, 10 at a time: 5 s.
    double ideal_seconds() const;
};

// `count` files of `size` bytes from nginx, or of 1,000 bytes after `delay`.
FetchLoad fast_load(std::string id, std::string title, std::size_t count, std::size_t size,
                    std::size_t concurrency);
FetchLoad delayed_load(std::string id, std::string title, std::size_t count, std::size_t concurrency,
                       std::chrono::milliseconds delay);

std::vector<FetchLoad> fetch_loads();
std::vector<FetchLoad> disk_loads();
// Small, for correctness only.
std::vector<FetchLoad> quick_fetch_loads();
std::vector<FetchLoad> quick_disk_loads();

// The origins, and the folders that fetchers read and write.
class FetchStand {
  public:
    // How a disk is slowed: by a file system of its own, which every program meets; or by a library below a program's
    // write(2), which needs nothing of the machine, but reaches neither io_uring nor the C library's buffers.
    enum class SlowBy { file_system, library };

    // Makes the files of `loads` below `folder`, which it removes in the end, and starts nginx; without one, the
    // site of our tests stands in, which is slower. With `one_processor` everything but that site is bound to one:
    // origin and fetcher take turns the same way in every run. Throws std::runtime_error. From now on Ctrl-C ends
    // what is going on by throwing Interrupted, so that the folder is removed then, too.
    FetchStand(const std::filesystem::path& folder, const std::filesystem::path& programs,
               const std::vector<FetchLoad>& loads, SlowBy slow_by, bool one_processor);
    ~FetchStand();
    FetchStand(const FetchStand&) = delete;
    FetchStand& operator=(const FetchStand&) = delete;

    std::string processors() const;  // "processor 1", "any processor"
    bool in_memory() const;          // the folder is

    // Figures: wall_s, user_s, system_s, peak_kib, urls; lag_p99_ms and lag_max_ms of a fetcher that tells them;
    // slow_file_system (1) when that was its disk.
    // Every byte has been compared. Throws std::runtime_error with one line, and Interrupted.
    Figures run(const FetchLoad& load, const Contender& contender);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

double cpu_seconds(const Figures& figures);  // user and system
double peak_mib(const Figures& figures);

// Runs every contender under every load, `rounds` times, as run_in_rounds says.
Results run_fetchers(FetchStand& stand, const std::vector<FetchLoad>& loads,
                     const std::vector<Contender>& contenders, std::size_t rounds);

}  // namespace bench
