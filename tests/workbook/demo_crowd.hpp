// Many clients at once, as plain as they can be, for scenes that count and measure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "01_blocking_echo/socket.hpp"

namespace demo {

// How many clients this machine lets us have, at most `wanted`: the hard limit of descriptors (ulimit -Hn),
// ours and the server's, is the bound. Raises our own soft limit to it.
std::size_t possible_clients(std::size_t wanted);

class Crowd {
  public:
    // Connects `size` clients to 127.0.0.1:port. Throws std::system_error when one cannot.
    Crowd(std::uint16_t port, std::size_t size);

    std::size_t size() const { return clients_.size(); }

    // Everybody says a word, the last to come speaks first, before anybody listens; returns when all have
    // been answered rightly. Throws std::runtime_error naming the first who was not.
    void talk();

    // One client sends a word and waits for the answer, `times` times. Throws as `talk` does.
    void chat(std::size_t client, std::size_t times);

    // Connects one more, which says a word: empty when it was answered and stays; otherwise what it was told
    // instead, and it is gone.
    std::string admit(std::uint16_t port);

  private:
    std::vector<Socket> clients_;
};

}  // namespace demo
