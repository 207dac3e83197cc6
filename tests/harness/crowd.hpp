// Thousands of clients at once, for what one client cannot show.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "01_blocking_echo/socket.hpp"

namespace harness {

class Server;

// Client number i says "client i\n" and must hear it in upper case. All of them stay connected until the
// crowd goes.
class Crowd {
  public:
    // A crowd of at most `wanted`, fewer where the limit on our own descriptors is lower.
    static std::size_t possible(std::size_t wanted);

    // Connects `size` clients, some at a time, each of which speaks once and must be answered: so all of them
    // have been accepted when this returns. Throws ExpectationFailed.
    Crowd(Server& server, std::size_t size);

    // The last to connect speaks first; everybody must be answered.
    void speak_in_reverse();

    std::size_t size() const { return clients_.size(); }

  private:
    // Everybody in [begin, end), the last first, speaks; then all answers must come.
    void speak(std::size_t begin, std::size_t end);

    Server& server_;
    std::vector<Socket> clients_;
};

}  // namespace harness
