#include "harness/client.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include <poll.h>

#include "harness/autopsy.hpp"
#include "harness/bytes.hpp"
#include "harness/patience.hpp"
#include "harness/proc.hpp"
#include "harness/server.hpp"

namespace harness {

using namespace std::chrono_literals;

Client::Client(Server& server, std::string name, Socket sock)
    : server_(server), name_(std::move(name)), sock_(std::move(sock)) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(sock_.fd(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
}

void Client::step(const std::string& what) { server_.journal().step(what); }

void Client::fail(Evidence::Kind kind, std::string expected, std::string got, std::string received) {
    ExpectationFailed failure(std::move(expected), std::move(got));
    failure.evidence.kind = kind;
    failure.evidence.client = name_;
    failure.evidence.received = std::move(received);
    Process& process = server_.process();
    // A program that dies closes its connections on its way out; wait for how it ended.
    const auto tasks = tasks_of({process.pid()});
    const bool dying = std::any_of(tasks.begin(), tasks.end(), [](const Task& task) { return task.exiting; });
    if (dying) process.wait(server_.setting().deadline());
    if (!process.running()) {
        failure.evidence.kind = Evidence::Kind::exited;
        failure.evidence.exit = process.wait(0ms);
        failure.got += "; the program has ended: " + failure.evidence.exit->describe();
    }
    const Autopsy autopsy = examine(process, &server_);
    failure.evidence.blocked_in = autopsy.blocked_in;
    failure.evidence.blocked_on = autopsy.blocked_on;
    failure.evidence.not_accepted = autopsy.not_accepted;
    failure.autopsy = autopsy.findings;
    throw failure;
}

void Client::fail_silent(const Patience& patience, std::string expected, std::string got,
                         std::string received) {
    try {
        fail(Evidence::Kind::silent, std::move(expected), std::move(got), std::move(received));
    } catch (ExpectationFailed& failure) {
        failure.evidence.cpu_share = patience.cpu_share();
        failure.autopsy.push_back(describe_cpu(patience.cpu_share(), patience.seconds_waited()));
        throw;
    }
}

void Client::send(std::string_view bytes) {
    step(fmt::format("{} sends {}", name_, shown(bytes)));
    spoke_at_ = Clock::now();
    const std::size_t all = bytes.size();
    Patience patience(server_, port_);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(sock_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            patience.renew();
        } else if (errno == EAGAIN) {
            if (!patience.wait_for(sock_.fd(), POLLOUT))
                fail_silent(patience, fmt::format("the server to take all {}", size_of(all)),
                            fmt::format("it took {}, then it read no more", size_of(all - bytes.size())));
        } else if (errno != EINTR) {
            fail(Evidence::Kind::reset, fmt::format("the server to take all {}", size_of(all)),
                 fmt::format("it closed the connection after {}", size_of(all - bytes.size())));
        }
    }
}

std::size_t Client::send_some(std::string_view bytes) {
    spoke_at_ = Clock::now();
    const ssize_t sent = ::send(sock_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EINTR) return 0;
    fail(Evidence::Kind::reset, "a connection that stands",
         "it broke: " + std::generic_category().message(errno));
}

void Client::expect(std::string_view bytes) {
    step(fmt::format("{} must receive {}", name_, shown(bytes)));
    std::string got;
    std::vector<char> chunk(64 * 1024);
    Patience patience(server_, port_);
    const auto so_far = [&] { return got.empty() ? "nothing" : difference(bytes, got).got; };
    while (got.size() < bytes.size()) {
        const auto wanted = std::min(chunk.size(), bytes.size() - got.size());
        const ssize_t size = recv(sock_.fd(), chunk.data(), wanted, MSG_DONTWAIT);
        if (size > 0) {
            const auto right = bytes.substr(got.size(), static_cast<std::size_t>(size));
            got.append(chunk.data(), static_cast<std::size_t>(size));
            patience.renew();
            if (std::string_view(chunk.data(), static_cast<std::size_t>(size)) == right) continue;
            auto [expected, received] = difference(bytes, got);
            fail(Evidence::Kind::different, std::move(expected), std::move(received), std::move(got));
        } else if (size == 0) {
            fail(Evidence::Kind::ended, shown(bytes), so_far() + ", then the connection was closed", got);
        } else if (errno == EAGAIN) {
            if (!patience.wait_for(sock_.fd(), POLLIN))
                fail_silent(patience, shown(bytes), so_far() + ", though the connection stands", got);
        } else if (errno != EINTR) {
            fail(Evidence::Kind::reset, shown(bytes), so_far() + ", then the connection was reset", got);
        }
    }
}

void Client::expect_end() {
    step(fmt::format("the server must close {}'s connection", name_));
    Patience patience(server_, port_);
    std::array<char, 4096> chunk;
    while (true) {
        const ssize_t size = recv(sock_.fd(), chunk.data(), chunk.size(), MSG_DONTWAIT);
        if (size == 0) return;
        if (size > 0) {
            const std::string_view got(chunk.data(), static_cast<std::size_t>(size));
            fail(Evidence::Kind::different, "the end of the connection", "more bytes: " + shown(got),
                 std::string(got));
        } else if (errno == EAGAIN) {
            if (!patience.wait_for(sock_.fd(), POLLIN))
                fail_silent(patience, "the end of the connection", "nothing: the server leaves it open");
        } else if (errno != EINTR) {
            fail(Evidence::Kind::reset, "the end of the connection", "a reset");
        }
    }
}

std::string Client::expect_end_or_reset() {
    step(fmt::format("the server must get rid of {}'s connection", name_));
    Patience patience(server_, port_);
    constexpr std::size_t AT_MOST = 1024 * 1024;
    std::string got;
    std::array<char, 4096> chunk;
    while (true) {
        const ssize_t size = recv(sock_.fd(), chunk.data(), chunk.size(), MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) return got;
        if (size > 0) got.append(chunk.data(), static_cast<std::size_t>(size));
        if (got.size() > AT_MOST)
            fail(Evidence::Kind::different, "the end of the connection", "bytes without end: " + shown(got));
        if (size < 0 && errno == EAGAIN && !patience.wait_for(sock_.fd(), POLLIN))
            fail_silent(patience, "the end of the connection", "nothing: the server leaves it open");
    }
}

void Client::half_close() {
    step(fmt::format("{} closes its sending side", name_));
    shutdown(sock_.fd(), SHUT_WR);
}

void Client::reset() {
    step(fmt::format("{} resets its connection", name_));
    const linger at_once{1, 0};
    setsockopt(sock_.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    sock_ = Socket{};
}

void Client::close() {
    step(fmt::format("{} closes its connection", name_));
    sock_ = Socket{};
}

}  // namespace harness
