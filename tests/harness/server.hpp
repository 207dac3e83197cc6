// A server stage under test: our own binary, or any program that --cmd names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/client.hpp"
#include "harness/journal.hpp"
#include "harness/process.hpp"

namespace harness {

// How to start it.
struct ServerOptions {
    std::string program = {};                     // "02_select_loop"; our own binary of that name
    std::vector<std::string> arguments = {};      // before the port: {"echo"}, {"--selector", "poll"}
    std::vector<std::string> environment = {};    // "NAME=value", added to ours
    std::optional<std::size_t> descriptors = {};  // RLIMIT_NOFILE of the child; the hard limit when empty
    std::optional<std::uint16_t> port = {};       // a fixed port; else any free one
};

// How to connect to it.
struct ClientOptions {
    std::optional<int> receive_buffer = {};  // SO_RCVBUF: small for a client that is going to stop reading
    std::optional<int> send_buffer = {};     // SO_SNDBUF
};

// A port on which nobody listens, and which the kernel does not give to anybody who asks for any port: below
// the range of net.ipv4.ip_local_port_range, so that it is still free when a program starts on it, or starts
// on it again.
std::uint16_t free_port();

// Runs from construction to destruction, which kills it and everything it started.
class Server {
  public:
    // Returns when the server accepts connections. Our own is asked for port 0 and tells in its first line
    // which one it was given; any other gets a free port for its {port} and is ready when somebody listens
    // there. Throws CouldNotRun, with what the program printed, when it ends before that or the deadline
    // passes.
    Server(Journal& journal, const Setting& setting, const ServerOptions& options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // A new client, connected (to the kernel, that is: whether the program has accepted it shows when it
    // answers). Names are single letters by custom: A, B, C.
    Client& connect(std::string name, ClientOptions options = {});

    // Returns when the program sleeps and listens still: it waits for clients. Fails when it has ended instead, for
    // a program may say that it is ready and die of its next line. For a check that never talks to it.
    void expect_to_wait();

    std::uint16_t port() const;
    Process& process();
    Journal& journal();
    const Setting& setting() const;
    const std::vector<std::unique_ptr<Client>>& clients() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace harness
