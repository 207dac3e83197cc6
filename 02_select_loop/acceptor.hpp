// Accepting without ever blocking the event loop, and without spinning when descriptors run out.
#pragma once

#include "02_select_loop/non_blocking.hpp"

// Owns the listening socket of an event loop.
class Acceptor {
  public:
    explicit Acceptor(Socket server_sock) : server_sock_(std::move(server_sock)) {
        set_non_blocking(server_sock_);
    }

    int fd() const noexcept { return server_sock_.fd(); }

    //[ accept_client
    // The next client, non-blocking itself; empty when there is none after all: readiness is a hint, the
    // client may have left. Out of descriptors (EMFILE) the queue would stay readable and the loop would
    // spin, so a descriptor kept in reserve is given up to take the client and turn it away.
    Socket accept_client() {
        Socket client_sock{accept(server_sock_.fd(), nullptr, nullptr)};
        if (client_sock) {
            set_non_blocking(client_sock);
            send_at_once(client_sock);
        } else if (out_of_resources(errno)) {
            reserve_ = Socket{};
            if (const Socket unlucky{accept(server_sock_.fd(), nullptr, nullptr)})
                turn_away(unlucky, "out of descriptors\n");
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
