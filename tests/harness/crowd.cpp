#include "harness/crowd.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <chrono>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>

#include "harness/autopsy.hpp"
#include "harness/bytes.hpp"
#include "harness/disguise.hpp"
#include "harness/ending.hpp"
#include "harness/failure.hpp"
#include "harness/patience.hpp"
#include "harness/server.hpp"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::uint16_t port_of(const Socket& sock) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(sock.fd(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

[[noreturn]] void fail(Server& server, std::size_t number, Evidence::Kind kind, std::string expected,
                       std::string got, std::string received) {
    ExpectationFailed failure(std::move(expected), std::move(got));
    failure.evidence.kind = kind;
    failure.evidence.client = std::to_string(number);
    failure.evidence.received = std::move(received);
    if (kind == Evidence::Kind::ended || kind == Evidence::Kind::reset) let_settle(server.process());
    if (!server.process().running()) {
        failure.evidence.kind = Evidence::Kind::exited;
        failure.evidence.exit = server.process().wait(0ms);
        failure.got += "; the program has ended: " + failure.evidence.exit->describe();
    }
    const Autopsy autopsy = examine(server.process(), &server);
    failure.evidence.blocked_in = autopsy.blocked_in;
    if (kind == Evidence::Kind::silent) failure.autopsy = autopsy.findings;
    throw failure;
}

Socket connected_to(Server& server, std::size_t number) {
    Socket sock{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!sock) throw_errno("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int result = 0;
    do result = connect(sock.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    while (result < 0 && errno == EINTR);
    if (result < 0)
        fail(server, number, Evidence::Kind::reset, fmt::format("a connection for client {}", number),
             std::generic_category().message(errno), {});
    send_at_once(sock);
    fcntl(sock.fd(), F_SETFL, O_NONBLOCK);
    return sock;
}

std::string said_by(std::size_t number) { return fmt::format("client {}\n", number); }
std::string answer_to(std::size_t number) { return fmt::format("CLIENT {}\n", number); }

}  // namespace

std::size_t Crowd::possible(std::size_t wanted) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    constexpr std::size_t OTHERS = 100;  // descriptors that are no client
    return limit.rlim_max < OTHERS ? 0 : std::min<std::size_t>(wanted, limit.rlim_max - OTHERS);
}

Crowd::Crowd(Server& server, std::size_t size) : server_(server) {
    server.journal().step(fmt::format("{} clients connect, and each says who it is", size));
    clients_.reserve(size);
    // As many at a time as the queue of listen(2) holds. When it overflows a connection takes a second (the
    // SYN is sent again), and the program gets them a few at a time.
    std::size_t at_a_time = 64;
    while (clients_.size() < size) {
        const auto begin = clients_.size();
        const auto end = std::min(size, begin + at_a_time);
        const auto started = Clock::now();
        while (clients_.size() < end) clients_.push_back(connected_to(server, clients_.size()));
        if (Clock::now() - started > 900ms) at_a_time = 4;
        speak(begin, end);
    }
}

void Crowd::speak_in_reverse() {
    server_.journal().step(fmt::format("all {} speak, the last to connect first", size()));
    constexpr std::size_t AT_A_TIME = 500;
    for (auto end = size(); end > 0; end -= std::min(end, AT_A_TIME))
        speak(end - std::min(end, AT_A_TIME), end);
}

void Crowd::speak(std::size_t begin, std::size_t end) {
    const Disguise disguise(server_.setting().seed);
    for (auto number = end; number-- > begin;) {
        const std::string words = disguise.on(said_by(number));
        if (send(clients_[number].fd(), words.data(), words.size(), MSG_NOSIGNAL) < 0)
            fail(server_, number, Evidence::Kind::reset, fmt::format("client {} to be served", number),
                 "its connection was closed: " + std::generic_category().message(errno), {});
    }
    for (auto number = end; number-- > begin;) {
        const std::string expected = disguise.on(answer_to(number));
        std::string got;
        Patience patience(server_, port_of(clients_[number]));
        while (got.size() < expected.size()) {
            std::array<char, 256> chunk;
            const auto wanted = std::min(chunk.size(), expected.size() - got.size());
            const ssize_t size = recv(clients_[number].fd(), chunk.data(), wanted, MSG_DONTWAIT);
            const std::string expectation =
                fmt::format("{} for client {} of {}", shown(expected), number, this->size());
            if (size > 0) {
                got.append(chunk.data(), static_cast<std::size_t>(size));
                if (expected.compare(0, got.size(), got) != 0)
                    fail(server_, number, Evidence::Kind::different, expectation, shown(got), got);
            } else if (size == 0) {
                fail(server_, number, Evidence::Kind::ended, expectation, "the end of the connection", got);
            } else if (errno == EAGAIN) {
                if (!patience.wait_for(clients_[number].fd(), POLLIN))
                    fail(server_, number, Evidence::Kind::silent, expectation,
                         got.empty() ? "nothing" : shown(got), got);
            } else if (errno != EINTR) {
                fail(server_, number, Evidence::Kind::reset, expectation, "a reset", got);
            }
        }
    }
}

}  // namespace harness
