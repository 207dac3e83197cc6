// The results on stdout, one line a URL, for scripts.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "06_fetcher/console.hpp"
#include "06_fetcher/lag_histogram.hpp"
#include "06_fetcher/outcome.hpp"
#include "06_fetcher/stats.hpp"

namespace fetcher {

// Either of two forms. Plain: "ok", URL, file name and bytes, or "failed", URL and reason, separated by tabs.
// JSON: one object a line, as the chapter describes it. Nothing that a server sends can break a line or reach
// the terminal.
class Results {
  public:
    Results(bool json, Console& console);

    void add(const Outcome& outcome);
    // The last line; in the plain form there is none.
    void add_summary(const Stats& stats, std::chrono::milliseconds wall, std::string_view writer,
                     const LagHistogram& lags);

    // A task that hands over lines which lie in stdio's buffer, a few times a second instead of one by one,
    // until it is cancelled.
    boost::asio::awaitable<void> flush_now_and_then();
    void flush();

    // True once a line could not be written: the pipe is closed, or the disk full.
    bool broken() const;

  private:
    void print_line(const std::string& line);

    bool json_;
    Console& console_;
    bool to_terminal_;
};

}  // namespace fetcher
