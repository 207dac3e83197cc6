#include "harness/patience.hpp"

#include <poll.h>

#include "harness/proc.hpp"
#include "harness/server.hpp"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// A program asleep this long without one awakening is not going to wake. Long enough for every delayed
// acknowledgement and retransmission on loopback that the tables might not show.
constexpr auto STILL = 2s;

}  // namespace

Patience::Patience(Server& server, std::uint16_t port) : server_(server), port_(port), begin_(Clock::now()) {}

void Patience::renew() {
    begin_ = Clock::now();
    stillness_.reset();
}

bool Patience::wait_for(int fd, short events) {
    while (true) {
        pollfd watched{fd, events, 0};
        if (poll(&watched, 1, 100) > 0) return true;
        if (Clock::now() - begin_ > server_.setting().deadline()) return false;
        if (!server_.process().running())
            continue;  // what it left behind is still to come, the end at the latest
        if (!stillness_) {
            stillness_.emplace(server_.process().pid());
        } else if (stillness_->look() >= STILL && !under_way()) {
            return poll(&watched, 1, 0) > 0;
        }
    }
}

// True while the kernel still holds bytes of this connection that wait for neither us nor the program.
bool Patience::under_way() const {
    std::size_t to_program = 0, unread = 0, to_client = 0;
    for (const TcpSocket& socket : tcp_sockets()) {
        if (socket.listening) continue;
        if (socket.port == port_ && socket.remote_port == server_.port()) to_program = socket.unsent;
        if (socket.port == server_.port() && socket.remote_port == port_) {
            unread = socket.unread;
            to_client = socket.unsent;
        }
    }
    return to_client > 0 || (to_program > 0 && unread == 0);
}

double Patience::seconds_waited() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
}

double Patience::cpu_share() const {
    if (!stillness_ || stillness_->seconds_watched() < 0.1) return 0;
    return stillness_->cpu_burnt() / stillness_->seconds_watched();
}

}  // namespace harness
