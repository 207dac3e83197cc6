// Calls that an event loop can afford: each does what is possible at once and never waits.
#pragma once

#include <optional>
#include <string>

#include <fcntl.h>

#include "01_blocking_echo/socket.hpp"

inline void set_non_blocking(const Socket& sock) {
    fcntl(sock.fd(), F_SETFL, fcntl(sock.fd(), F_GETFL) | O_NONBLOCK);
}

// True when a call failed only because it would have had to wait: ask for readiness, and try again.
inline bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

//[ receive
// What the client has sent, 4096 bytes at most; empty when that is nothing yet, no value when the client has
// closed or is gone.
inline std::optional<std::string> receive(const Socket& client_sock) {
    char chunk[4096];
    const ssize_t received = recv(client_sock.fd(), chunk, sizeof chunk, 0);
    if (received > 0) return std::string(chunk, static_cast<std::size_t>(received));
    if (received < 0 && would_block(errno)) return std::string();
    return std::nullopt;
}
//] receive

//[ send_some
// Sends as much of `unsent` as the client takes now and removes that part from it. False when the client is
// gone.
inline bool send_some(const Socket& client_sock, std::string& unsent) {
    const ssize_t sent = send(client_sock.fd(), unsent.data(), unsent.size(), MSG_NOSIGNAL);
    if (sent < 0) return would_block(errno);
    unsent.erase(0, static_cast<std::size_t>(sent));
    if (unsent.empty()) unsent.shrink_to_fit();  // a client that has everything costs no memory
    return true;
}
//] send_some

// Tells a client that it will not be served, and why. Its socket closes when the caller lets go of it.
inline void turn_away(const Socket& client_sock, std::string_view why) {
    fmt::print(stderr, "a client was turned away: {}", why);
    send(client_sock.fd(), why.data(), why.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}
