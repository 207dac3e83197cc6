// Stage 04: the conversation in one piece again; generators and a scheduler take the place of callbacks.
//
// Shows    a task says what it waits for with co_yield, and its local variables survive the wait.
// Replaces stage 03's callbacks, and the state that was kept by hand between them.
// Read     respond and accept_conn, then scheduler.hpp (run), then generator.hpp; grep.cpp is a generator alone.
// By hand  ./workbook run 04, and `nc localhost 15000` in other terminals.
// Limit    the scheduler knows nothing but sockets: no timers, no results, no cancelling.

#include "01_blocking_echo/command_line.hpp"
#include "01_blocking_echo/upper.hpp"
#include "02_select_loop/acceptor.hpp"
#include "04_generator_scheduler/scheduler.hpp"

//[ respond
Task respond(Socket client_sock) {
    while (true) {
        co_yield readable(client_sock.fd());
        const std::optional<std::string> text = receive(client_sock);
        if (!text) co_return;
        std::string unsent = upper(*text);
        while (true) {
            if (!send_some(client_sock, unsent)) co_return;
            if (unsent.empty()) break;
            co_yield writable(client_sock.fd());  // backpressure: nothing is read until the answer is taken
        }
    }
}
//] respond

//[ accept_conn
Task accept_conn(Acceptor acceptor, Scheduler& scheduler) {
    while (true) {
        co_yield readable(acceptor.fd());
        while (Socket client_sock = acceptor.accept_client()) scheduler.add(respond(std::move(client_sock)));
    }
}
//] accept_conn

int main(int argc, char** argv) try {
    const auto port = port_from(argc, argv, "An echo server with generators and a scheduler.");
    Scheduler scheduler;
    scheduler.add(accept_conn(Acceptor(listen_on(port)), scheduler));
    scheduler.run();
} catch (const std::exception& error) {
    return report_failure(argv[0], error);
}
