// Beside stage 01: the obvious answer to "the second client waits", a thread for each client.
//
// Shows    that serve() need not change at all; every client has a thread that blocks in recv for it.
// Replaces main.cpp, whose accept_conn and serve it keeps.
// By hand  build/release/bin/01_thread_per_client, and `nc localhost 15000` in two other terminals.
// Limit    a thread that waits still costs a stack and context switches, and what threads share needs locks:
//          measured with 1,000 idle clients by ./workbook demo 01.

#include <array>
#include <thread>

#include "01_blocking_echo/command_line.hpp"
#include "01_blocking_echo/socket.hpp"
#include "01_blocking_echo/upper.hpp"

//[ serve
// Answers one client until it closes or vanishes; runs in that client's thread.
void serve(Socket client_sock) {
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
    const auto port = port_from(argc, argv, "An echo server with a thread for each client.");
    const Socket server_sock = listen_on(port);
    while (true) {
        Socket client_sock = accept_conn(server_sock);
        try {
            std::thread(serve, std::move(client_sock)).detach();
        } catch (const std::system_error& error) {  // no more threads: this client is turned away
            fmt::print(stderr, "cannot serve another client: {}\n", error.code().message());
        }
    }
} catch (const std::exception& error) {
    return report_failure(argv[0], error);
}
//] main
