// How long the loop could not answer, as a distribution.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace fetcher {

// Counts lags in classes that are 3 % wide, so its memory (8 KiB) depends on neither their number nor their
// length.
//
// While the loop is stuck for 500 ms it answers one tick late, but 500 ticks were due, and a p99 over
// answered ticks would not see the stall at all. So add() counts every tick that was due meanwhile, each with
// its own lag.
class LagHistogram {
  public:
    using Microseconds = std::chrono::microseconds;
    static constexpr Microseconds tick{1000};

    // A tick that was due `lag` ago has been answered now, and with it the ticks that were due since.
    void add(Microseconds lag);

    Microseconds max() const { return max_; }
    // The lag that `share` of all ticks (0.99) did not exceed, at most 3 % too high; 0 when there were none.
    Microseconds quantile(double share) const;
    std::uint64_t ticks() const { return ticks_; }

  private:
    static constexpr int sub_classes = 32;  // for each power of two
    static std::size_t class_of(std::uint64_t lag);
    static std::uint64_t upper_end(std::size_t index);

    std::array<std::uint64_t, std::size_t{32} * sub_classes> counts_{};  // up to more than an hour
    std::uint64_t ticks_ = 0;
    Microseconds max_{0};
};

}  // namespace fetcher
