// How far it is.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "06_fetcher/console.hpp"
#include "06_fetcher/stats.hpp"

namespace fetcher {

// The speed over the last few seconds.
class Speed {
  public:
    using Seconds = std::chrono::duration<double>;

    // At `now` (seconds since the start, never less than before) there were so many in all.
    void update(Seconds now, std::size_t urls, std::uint64_t bytes);
    double urls_per_second() const;
    double bytes_per_second() const;

  private:
    struct Sample {
        Seconds time;
        std::size_t urls;
        std::uint64_t bytes;
    };
    std::deque<Sample> samples_;
};

// "   12/100   1.2 MiB   850.0 KiB/s   10 in flight   ETA 0:07", in at most `width` columns. Without `total`,
// which is unknown while a list is still being written, neither it nor an ETA is shown.
std::string progress_line(const Stats& stats, const std::optional<std::size_t>& total, const Speed& speed,
                          std::size_t width);

// A task that shows the progress until it is cancelled: on a terminal as one line that is redrawn ten times a
// second, otherwise as a line every five seconds. All arguments must outlive it.
boost::asio::awaitable<void> show_progress(Console& console, const Stats& stats,
                                           const std::optional<std::size_t>& total);

}  // namespace fetcher
