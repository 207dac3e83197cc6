// A client of a server stage, with a name that the story and the autopsy use.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "01_blocking_echo/socket.hpp"
#include "harness/disguise.hpp"
#include "harness/failure.hpp"

namespace harness {

class Server;

// Every call that is a step writes it down, blocks until it is done, and throws ExpectationFailed when the
// deadline has passed, when the connection broke, or when the server is provably asleep and nothing is left
// that could wake it. Owned by the server it was made by; references stay valid as long as that does.
class Client {
  public:
    using Clock = std::chrono::steady_clock;

    const std::string& name() const { return name_; }
    int fd() const { return sock_.fd(); }
    std::uint16_t port() const { return port_; }  // our side's: how the kernel's tables know this client
    // Since when the last bytes that it sent are under way.
    Clock::time_point spoke_at() const { return spoke_at_; }

    // Sends all of `bytes`; the server must take them within the deadline.
    void send(std::string_view bytes);
    // Receives exactly `bytes`, neither less nor others. More that follows stays unread.
    void expect(std::string_view bytes);
    // The server must close the connection, with nothing more to read before that.
    void expect_end();
    // The server must close or reset the connection; returns what it sent before that.
    std::string expect_end_or_reset();

    // Sends all of `bytes` and receives exactly `answer`, reading only when the server takes no more: so the
    // server has to cope with answers that the kernel does not take at once. `then_half_close`: ends our side
    // when all is sent, while answers are still on their way.
    void exchange(std::string_view bytes, std::string_view answer, bool then_half_close = false);
    // The server must answer `answer` (true), or else get rid of this client (false); not leave it without
    // either. Writes no step.
    bool is_served(std::string_view answer);

    // Sends without waiting as much of `bytes` as the kernel takes now; the number taken. Writes no step.
    std::size_t send_some(std::string_view bytes);

    // All texts given to the calls above are what the check has in mind; what goes over the wire, and stands
    // in the story, is that in the letters of this run (disguise.hpp).

    void half_close();  // "I have said everything": shutdown(SHUT_WR); we go on reading
    void reset();       // closes with RST, as a crashed machine would
    void close();

    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

  private:
    friend class Server;
    Client(Server& server, std::string name, Socket sock);

    [[noreturn]] void fail(Evidence::Kind kind, std::string expected, std::string got,
                           std::string received = {});
    [[noreturn]] void fail_silent(const class Patience& patience, std::string expected, std::string got,
                                  std::string received = {});
    void step(const std::string& what);
    std::size_t send_now(std::string_view bytes);
    bool receive_some(std::string_view expected, std::string& got);

    Server& server_;
    Disguise disguise_;
    std::string name_;
    Socket sock_;
    std::uint16_t port_ = 0;
    Clock::time_point spoke_at_ = Clock::now();
};

}  // namespace harness
