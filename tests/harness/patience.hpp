// How long to wait for a program, and when waiting has become pointless.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "harness/stillness.hpp"

namespace harness {

class Server;

// One wait for one connection. Ends when the deadline has passed, or sooner when the program is provably
// asleep and nothing is on its way in the kernel that could wake it: then it never will answer.
class Patience {
  public:
    // `port` is the client's: the connection whose bytes may be under way.
    Patience(Server& server, std::uint16_t port);

    // Blocks until one of `events` (poll(2)) is there for `fd`. False when waiting has become pointless.
    bool wait_for(int fd, short events);
    // Blocks until the program has either done something or is asleep for `still`; for what no descriptor can
    // tell. Something has come: the deadline starts anew.
    void renew();

    double seconds_waited() const;
    // CPU the program burnt meanwhile, in processors.
    double cpu_share() const;

  private:
    bool under_way() const;

    Server& server_;
    std::uint16_t port_;
    std::chrono::steady_clock::time_point begin_;
    std::optional<Stillness>
        stillness_;  // not before the first 100 ms are over: /proc costs more than most answers
};

}  // namespace harness
