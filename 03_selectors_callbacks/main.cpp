// Stage 03: the event loop of stage 02 on a Selector, with callbacks.
//
// Shows    one loop for every system call: the selector says which keys are ready, the key knows whom to call.
// Replaces stage 02's fd_sets; a client's callback is registered once and not looked for on every turn.
// Read     event_loop, accept_conn, respond; then selector.hpp, then backends/epoll.cpp.
// By hand  ./workbook run 03 --selector poll, and `nc localhost 15000` in other terminals.
// Limit    the conversation with a client is cut into callbacks: what it waits for next is kept by hand.

#include <functional>
#include <map>

#include "01_blocking_echo/command_line.hpp"
#include "02_select_loop/acceptor.hpp"
#include "02_select_loop/client.hpp"
#include "03_selectors_callbacks/selector.hpp"

using selectors::EVENT_READ, selectors::EVENT_WRITE;
using Callback = std::function<void(int fd)>;

class EchoServer {
  public:
    EchoServer(Socket server_sock, std::string_view backend)
        : acceptor(std::move(server_sock)), selector(backend) {
        selector.register_(acceptor.fd(), EVENT_READ, [this](int) { accept_conn(); });
    }

    //[ event_loop
    [[noreturn]] void event_loop() {
        while (true) {
            // A callback earlier in the same turn may have closed a descriptor: then its event is stale.
            for (const auto& [key, mask] : selector.select())
                if (selector.is_current(key)) key->data(key->fd);
        }
    }
    //] event_loop

  private:
    //[ accept_conn
    void accept_conn() {
        while (Socket client_sock = acceptor.accept_client()) {
            const int fd = client_sock.fd();
            try {
                selector.register_(fd, EVENT_READ, [this](int fd) { respond(fd); });
            } catch (const std::system_error&) {  // select(2) watches no descriptor above 1023
                turn_away(client_sock, "the server is full\n");
                continue;
            }
            clients.emplace(fd, Client{std::move(client_sock), {}});
        }
    }
    //] accept_conn

    //[ respond
    void respond(int fd) {
        Client& client = clients.at(fd);
        if (!::respond(client)) {
            selector.unregister(fd);
            clients.erase(fd);
            return;
        }
        const selectors::Mask wanted = client.unsent.empty() ? EVENT_READ : EVENT_WRITE;
        const auto key = selector.get_key(fd);
        if (key->events != wanted) selector.modify(fd, wanted, key->data);
    }
    //] respond

    Acceptor acceptor;
    selectors::Selector<Callback> selector;
    std::map<int, Client> clients;
};

int main(int argc, char** argv) try {
    std::string backend = selectors::backend_names().back();
    const auto port =
        port_from(argc, argv, "An echo server with callbacks on a selector.",
                  {{"selector", "how to wait for readiness", selectors::backend_names(), backend}});
    EchoServer(listen_on(port), backend).event_loop();
} catch (const std::exception& error) {
    return report_failure(argv[0], error);
}
