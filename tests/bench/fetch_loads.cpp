#include <fmt/core.h>

#include "bench/fetch_runs.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t KIB = 1024, MIB = KIB * KIB;

FetchLoad growth_load(std::size_t count, const std::string& words) {
    return fast_load("growth-" + std::to_string(count), words + " × 2 KiB, c = 10", count, 2 * KIB, 10);
}

FetchLoad on_slow_disk(FetchLoad load, std::chrono::milliseconds delay) {
    load.slow_disk = delay;
    return load;
}

}  // namespace

FetchLoad fast_load(std::string id, std::string title, std::size_t count, std::size_t size,
                    std::size_t concurrency) {
    return {.id = std::move(id),
            .title = std::move(title),
            .files = {fmt::format("/bytes/{}/", size), count, size},
            .concurrency = concurrency};
}

FetchLoad delayed_load(std::string id, std::string title, std::size_t count, std::size_t concurrency,
                       std::chrono::milliseconds delay) {
    return {.id = std::move(id),
            .title = std::move(title),
            .files = {fmt::format("/delay/{}/", delay.count()), count, 1000},
            .concurrency = concurrency,
            .delay = delay};
}

double FetchLoad::ideal_seconds() const {
    const std::size_t turns = (files.count + concurrency - 1) / concurrency;
    return static_cast<double>(turns) * std::chrono::duration<double>(delay).count();
}

std::vector<FetchLoad> fetch_loads() {
    std::vector<FetchLoad> loads;
    for (const std::size_t c : {1, 10, 100})
        loads.push_back(fast_load(fmt::format("small-{}", c), fmt::format("10,000 × 2 KiB, c = {}", c),
                                  10'000, 2 * KIB, c));
    for (const std::size_t c : {10, 100})
        loads.push_back(
            fast_load(fmt::format("medium-{}", c), fmt::format("200 × 1 MiB, c = {}", c), 200, MIB, c));
    loads.push_back(fast_load("large", "4 × 256 MiB, c = 4", 4, 256 * MIB, 4));
    for (const std::size_t c : {1, 10, 100})
        loads.push_back(delayed_load(fmt::format("delay-{}", c),
                                     fmt::format("500 answers, each after 100 ms, c = {}", c), 500, c,
                                     100ms));
    // 50 s for each; and what is measured is a sum over 500 answers already.
    loads[loads.size() - 3].most_rounds = 1;
    loads.push_back(growth_load(1'000, "1,000"));
    loads.push_back(growth_load(100'000, "100,000"));
    loads.back().most_rounds = 3;
    return loads;
}

std::vector<FetchLoad> disk_loads() {
    std::vector<FetchLoad> loads{
        on_slow_disk(
            delayed_load("slow", "100 answers after 100 ms each, 50 ms for a write, c = 10", 100, 10, 100ms),
            50ms),
        fast_load("small", "10,000 × 2 KiB onto a fast disk, c = 10", 10'000, 2 * KIB, 10),
        fast_load("medium", "200 × 1 MiB onto a fast disk, c = 10", 200, MIB, 10)};
    loads[1].ours_only = loads[2].ours_only = true;  // bench fetch has the peers there
    return loads;
}

std::vector<FetchLoad> quick_fetch_loads() {
    return {fast_load("small", "200 × 2 KiB, c = 10", 200, 2 * KIB, 10),
            fast_load("medium", "3 × 1 MiB, c = 3", 3, MIB, 3),
            delayed_load("delay", "30 answers, each after 10 ms, c = 10", 30, 10, 10ms)};
}

std::vector<FetchLoad> quick_disk_loads() {
    return {
        on_slow_disk(
            delayed_load("slow", "30 answers after 10 ms each, 5 ms for a write, c = 10", 30, 10, 10ms), 5ms),
        fast_load("medium", "3 × 1 MiB onto a fast disk, c = 3", 3, MIB, 3)};
}

}  // namespace bench
