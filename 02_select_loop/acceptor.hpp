// Accepting without ever blocking the event loop, and without spinning when descriptors run out.
#pragma once

#include <fcntl.h>

#include "01_blocking_echo/socket.hpp"

inline void set_non_blocking(const Socket& sock) { fcntl(sock.fd(), F_SETFL, fcntl(sock.fd(), F_GETFL) | O_NONBLOCK); }

// True when a non-blocking call failed only because it would have waited: ask for readiness, and try again.
inline bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

// Tells a client that it will not be served, and why. Its socket closes when the caller lets go of it.
inline void turn_away(const Socket& client_sock, std::string_view why) {
    fmt::print(stderr, "a client was turned away: {}\n", why);
    send(client_sock.fd(), why.data(), why.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

// Owns the listening socket of an event loop.
class Acceptor {
  public:
    explicit Acceptor(Socket server_sock) : server_sock_(std::move(server_sock)) { set_non_blocking(server_sock_); }

    int fd() const noexcept { return server_sock_.fd(); }

    //[ accept_client
    // The next client, non-blocking itself; empty when there is none after all: readiness is a hint, the client may
    // have left. Out of descriptors (EMFILE) the queue would stay readable and the loop would spin, so a descriptor
    // kept in reserve is given up to take the client and turn it away.
    Socket accept_client() {
        Socket client_sock{accept(server_sock_.fd(), nullptr, nullptr)};
        if (client_sock) {
            set_non_blocking(client_sock);
            send_at_once(client_sock);
        } else if (out_of_resources(errno)) {
            reserve_ = Socket{};
            if (const Socket unlucky{accept(server_sock_.fd(), nullptr, nullptr)}) turn_away(unlucky, "out of descriptors\n");
            reserve_ = spare_descriptor();
        }
        return client_sock;
    }
    //] accept_client

  private:
    static Socket spare_descriptor() { return Socket{open("/dev/null", O_RDONLY | O_CLOEXEC)}; }

    Socket server_sock_;
    Socket reserve_ = spare_descriptor();
};
