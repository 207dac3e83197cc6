// Stage 01: a blocking echo server that serves one client at a time.
//
// Shows    the system calls behind every server: socket, bind, listen, accept (in socket.hpp), recv and send.
// Read     main and serve here, then socket.hpp from listen_on to send_all.
// By hand  ./workbook run 01, and `nc localhost 15000` in two other terminals.
// Limit    accept and recv block: the second client waits until the first has left.

#include <array>

#include "01_blocking_echo/command_line.hpp"
#include "01_blocking_echo/socket.hpp"
#include "01_blocking_echo/upper.hpp"

//[ serve
// Answers one client until it closes or vanishes.
void serve(const Socket& client_sock) {
    std::array<char, 4096> chunk;
    while (true) {
        const ssize_t received = recv(client_sock.fd(), chunk.data(), chunk.size(), 0);
        if (received < 0 && errno == EINTR) continue;
        if (received <= 0) return;  // 0: it has closed; negative: it was reset
        const std::string_view text(chunk.data(), static_cast<std::size_t>(received));
        if (!send_all(client_sock, upper(text))) return;
    }
}
//] serve

//[ main
int main(int argc, char** argv) try {
    const auto port = port_from(argc, argv, "An echo server that serves one client at a time.");
    const Socket server_sock = listen_on(port);
    while (true) {
        const Socket client_sock = accept_conn(server_sock);
        serve(client_sock);
    }
} catch (const std::exception& error) {
    return report_failure(argv[0], error);
}
//] main
