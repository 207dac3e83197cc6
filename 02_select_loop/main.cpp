// Stage 02: one thread, one select, many clients.
//
// Shows    an event loop: wait until something is ready, do only what cannot block, wait again.
// Replaces stage 01, which waited in accept and recv; here select alone waits, for everybody.
// Read     event_loop and to_monitor, then accept_conn, then respond in client.hpp.
// By hand  ./workbook run 02, and `nc localhost 15000` in as many terminals as you like.
// Limit    select watches descriptors below FD_SETSIZE (1024) only; its cost grows with the number watched.

#include <algorithm>
#include <map>

#include <sys/select.h>

#include "01_blocking_echo/command_line.hpp"
#include "02_select_loop/acceptor.hpp"
#include "02_select_loop/client.hpp"

class EchoServer {
  public:
    explicit EchoServer(Socket server_sock) : acceptor(std::move(server_sock)) {}

    //[ event_loop
    [[noreturn]] void event_loop() {
        while (true) {
            fd_set to_read, to_write;
            const int watched = to_monitor(to_read, to_write);
            if (select(watched, &to_read, &to_write, nullptr, nullptr) < 0) {
                if (errno == EINTR) continue;
                throw_errno("select");
            }
            for (auto it = clients.begin(); it != clients.end();) {
                auto& [fd, client] = *it;
                const bool ready = FD_ISSET(fd, &to_read) || FD_ISSET(fd, &to_write);
                it = !ready || respond(client) ? std::next(it) : clients.erase(it);
            }
            if (FD_ISSET(acceptor.fd(), &to_read)) accept_conn();
        }
    }
    //] event_loop

  private:
    //[ to_monitor
    // Fills the sets that select is to watch: each client is waited for either to read from it or to send it
    // the rest of an answer. Returns the number of descriptors to look at.
    int to_monitor(fd_set& to_read, fd_set& to_write) const {
        FD_ZERO(&to_read);
        FD_ZERO(&to_write);
        FD_SET(acceptor.fd(), &to_read);
        int highest = acceptor.fd();
        for (const auto& [fd, client] : clients) {
            FD_SET(fd, client.unsent.empty() ? &to_read : &to_write);
            highest = std::max(highest, fd);
        }
        return highest + 1;
    }
    //] to_monitor

    //[ accept_conn
    void accept_conn() {
        while (Socket client_sock = acceptor.accept_client()) {
            const int fd = client_sock.fd();
            // An fd_set has FD_SETSIZE bits. FD_SET does not check: a greater one would overwrite our memory.
            if (fd >= FD_SETSIZE)
                turn_away(client_sock, "the server is full\n");
            else
                clients.emplace(fd, Client{std::move(client_sock), {}});
        }
    }
    //] accept_conn

    Acceptor acceptor;
    std::map<int, Client> clients;
};

int main(int argc, char** argv) try {
    const auto port = port_from(argc, argv, "An echo server that serves many clients with one select loop.");
    EchoServer(listen_on(port)).event_loop();
} catch (const std::exception& error) {
    return report_failure(argv[0], error);
}
