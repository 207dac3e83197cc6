// A client of a server stage, with a name that the story and the autopsy use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "01_blocking_echo/socket.hpp"

namespace harness {

class Server;

// Every call writes a numbered step, blocks until it is done, and fails the check (throws) when the deadline
// has passed, when the connection broke, or when the server is provably asleep and nothing is left that could
// wake it. Owned by the server it was made by; references stay valid as long as that does.
class Client {
  public:
    const std::string& name() const { return name_; }
    int fd() const { return sock_.fd(); }
    std::uint16_t port() const { return port_; }  // our side's: how the kernel's tables know this client

    // Sends all of `bytes`; the server must take them within the deadline.
    void send(std::string_view bytes);
    // Receives exactly `bytes`, neither less nor others. More that follows stays unread.
    void expect(std::string_view bytes);
    // The server must close the connection, with nothing more to read before that.
    void expect_end();
    // Like expect_end, but a reset is as good, and what comes before is returned (at most 1 MiB).
    std::string expect_end_or_reset();

    // Sends without waiting as much of `bytes` as the kernel takes now; the number taken. Writes no step.
    std::size_t send_some(std::string_view bytes);

    void half_close();  // "I have said everything": shutdown(SHUT_WR); we go on reading
    void reset();       // closes with RST, as a crashed machine would
    void close();

    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

  private:
    friend class Server;
    Client(Server& server, std::string name, Socket sock);

    Server& server_;
    std::string name_;
    Socket sock_;
    std::uint16_t port_ = 0;
};

}  // namespace harness
