// The socket calls that every stage shares, and one owner for a descriptor.
#pragma once

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

// Owns one descriptor and closes it when it goes. Movable, not copyable; empty (false) after a move or a
// failed call.
class Socket {
  public:
    explicit Socket(int fd = -1) noexcept : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Socket() {
        if (fd_ >= 0) close(fd_);
    }

    int fd() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

    // Gives the descriptor away: whoever takes it closes it.
    int release() noexcept { return std::exchange(fd_, -1); }

  private:
    int fd_;
};

[[noreturn]] inline void throw_errno(const char* call) {
    throw std::system_error(errno, std::generic_category(), call);
}

//[ listen_on
// A socket that listens on 127.0.0.1:port; port 0 lets the system pick a free one. Prints the address when it
// is ready. Throws std::runtime_error with what to do when the port is taken or forbidden.
inline Socket listen_on(std::uint16_t port) {
    Socket server_sock{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!server_sock) throw_errno("socket");

    // Without SO_REUSEADDR a restart fails for a minute: old connections in TIME_WAIT still hold the port.
    const int on = 1;
    setsockopt(server_sock.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);

    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);  // INADDR_ANY would open the server to the world.
    socklen_t size = sizeof address;
    if (bind(server_sock.fd(), reinterpret_cast<sockaddr*>(&address), size) < 0 ||
        listen(server_sock.fd(), SOMAXCONN) < 0)
        throw std::runtime_error(
            fmt::format("cannot listen on port {}: {}; choose another port, or 0 for a free one", port,
                        std::generic_category().message(errno)));

    getsockname(server_sock.fd(), reinterpret_cast<sockaddr*>(&address), &size);
    fmt::print("listening on 127.0.0.1:{}\n", ntohs(address.sin_port));
    std::fflush(stdout);  // stdout is a pipe when a program waits for this line.
    return server_sock;
}
//] listen_on

// Sends small answers at once. Without it Nagle's algorithm holds back the rest of an answer until the client
// has acknowledged its beginning, which the client delays by 40 ms.
inline void send_at_once(const Socket& client_sock) {
    const int on = 1;
    setsockopt(client_sock.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// True when accept(2) failed for want of descriptors or memory, which lasts; every other failure concerns one
// client that has left already (ECONNABORTED and the network errors that accept(2) lists), and the next one
// may be fine.
inline bool out_of_resources(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

//[ accept_conn
// Blocks until the next client is there.
inline Socket accept_conn(const Socket& server_sock) {
    while (true) {
        Socket client_sock{accept(server_sock.fd(), nullptr, nullptr)};
        if (client_sock) {
            send_at_once(client_sock);
            return client_sock;
        }
        // Out of descriptors: the client stays in the queue, and asking again at once would only burn CPU.
        if (out_of_resources(errno)) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}
//] accept_conn

//[ send_all
// Sends all of `answer`, however many calls it takes: send(2) may accept only a part. Blocks while the client
// does not read. False when the client is gone; MSG_NOSIGNAL turns the SIGPIPE that would end us into that
// answer.
inline bool send_all(const Socket& client_sock, std::string_view answer) {
    while (!answer.empty()) {
        const ssize_t sent = send(client_sock.fd(), answer.data(), answer.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        answer.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}
//] send_all
