// What happened so far, counted for the progress and the closing table.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace fetcher {

struct Stats {
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

    std::size_t ok = 0;
    std::size_t failed = 0;
    std::size_t repeated = 0;                     // lines with a URL that stood in the list already
    std::map<std::string, std::size_t> failures;  // by phase, by status: "connect", "status 404"

    std::uint64_t saved_bytes = 0;
    std::uint64_t received_bytes = 0;  // of bodies, those of downloads that failed in the end included
    std::size_t connections = 0;

    std::size_t in_flight = 0;
    std::size_t peak_in_flight = 0;

    std::size_t done() const { return ok + failed + repeated; }
};

// Counts one request as being in flight, as long as it lives.
class InFlight {
  public:
    explicit InFlight(Stats& stats) : stats_(stats) {
        stats_.peak_in_flight = std::max(stats_.peak_in_flight, ++stats_.in_flight);
    }
    ~InFlight() { --stats_.in_flight; }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

  private:
    Stats& stats_;
};

}  // namespace fetcher
