#include "harness/client.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>

#include "harness/autopsy.hpp"
#include "harness/bytes.hpp"
#include "harness/ending.hpp"
#include "harness/patience.hpp"
#include "harness/proc.hpp"
#include "harness/server.hpp"
#include "harness/stillness.hpp"

namespace harness {
namespace {

std::string so_far(std::string_view expected, std::string_view got) {
    return got.empty() ? "nothing" : difference(expected, got).got;
}

using namespace std::chrono_literals;

// Waits until the program goes no further with this connection while its client does not read: it sleeps, or
// has read all that came, unless it has been told of the `end`, which shows in nothing but what it does. The kernel may hold megabytes for both sides, so that a client
// who has got rid of its bytes does not know that the program has ever had to wait. After some seconds it goes
// on all the same: that is a program that never sleeps.
void wait_until_stuck(Server& server, std::uint16_t port, bool end) {
    Stillness stillness(server.process().pid());
    const auto until = Client::Clock::now() + 5s;
    while (Client::Clock::now() < until && server.process().running()) {
        if (stillness.look() >= 50ms) return;
        std::this_thread::sleep_for(5ms);
        if (end) continue;
        const auto sockets = tcp_sockets();
        const auto all_read = [&](const TcpSocket& socket) {
            return socket.port == server.port() && socket.remote_port == port && socket.unread == 0;
        };
        const auto all_sent = [&](const TcpSocket& socket) {
            return socket.port == port && socket.remote_port == server.port() && socket.unsent == 0;
        };
        if (std::any_of(sockets.begin(), sockets.end(), all_read) &&
            std::any_of(sockets.begin(), sockets.end(), all_sent))
            return;
    }
}

}  // namespace

Client::Client(Server& server, std::string name, Socket sock)
    : server_(server), disguise_(server.setting().seed), name_(std::move(name)), sock_(std::move(sock)) {
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
    failure.evidence.received = disguise_.off(received);
    Process& process = server_.process();
    // A program that dies closes its connections on its way out; wait for how it ended.
    const auto tasks = tasks_of({process.pid()});
    const bool dying = std::any_of(tasks.begin(), tasks.end(), [](const Task& task) { return task.exiting; });
    if (dying) process.wait(server_.setting().deadline());
    if (kind == Evidence::Kind::ended || kind == Evidence::Kind::reset) let_settle(process);
    if (!process.running()) {
        failure.evidence.kind = Evidence::Kind::exited;
        failure.evidence.exit = process.wait(0ms);
        failure.got += "; the program has ended: " + failure.evidence.exit->describe();
    }
    const Autopsy autopsy = examine(process, &server_);
    failure.evidence.blocked_in = autopsy.blocked_in;
    failure.evidence.blocked_on = autopsy.blocked_on;
    failure.evidence.not_accepted = autopsy.not_accepted;
    failure.evidence.all_read =
        std::find(autopsy.all_read.begin(), autopsy.all_read.end(), name_) != autopsy.all_read.end();
    // What it does when it has already answered, or hung up, says nothing: it may do anything by now.
    if (kind == Evidence::Kind::silent) failure.autopsy = autopsy.findings;
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

void Client::send(std::string_view text) {
    const std::string disguised = disguise_.on(text);
    std::string_view bytes = disguised;
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

std::size_t Client::send_some(std::string_view text) { return send_now(disguise_.on(text)); }

std::size_t Client::send_now(std::string_view bytes) {
    spoke_at_ = Clock::now();
    const ssize_t sent = ::send(sock_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EINTR) return 0;
    fail(Evidence::Kind::reset, "a connection that stands",
         "it broke: " + std::generic_category().message(errno));
}

void Client::expect(std::string_view text) {
    const std::string bytes = disguise_.on(text);
    step(fmt::format("{} must receive {}", name_, shown(bytes)));
    std::string got;
    Patience patience(server_, port_);
    while (got.size() < bytes.size())
        if (receive_some(bytes, got))
            patience.renew();
        else if (!patience.wait_for(sock_.fd(), POLLIN))
            fail_silent(patience, shown(bytes), so_far(bytes, got) + ", though the connection stands", got);
}

bool Client::is_served(std::string_view text) {
    const std::string answer = disguise_.on(text);
    std::string got;
    Patience patience(server_, port_);
    while (got.size() < answer.size() || got.compare(0, answer.size(), answer) != 0) {
        char chunk[4096];
        const ssize_t size = recv(sock_.fd(), chunk, sizeof chunk, MSG_DONTWAIT);
        if (size > 0) {
            got.append(chunk, static_cast<std::size_t>(size));  // a refusal may have words of its own
        } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
            return false;
        } else if (errno == EAGAIN && !patience.wait_for(sock_.fd(), POLLIN)) {
            fail_silent(patience, shown(answer) + " or the end of the connection", so_far(answer, got), got);
        }
    }
    return true;
}

void Client::exchange(std::string_view text, std::string_view text_back, bool then_half_close) {
    const std::string bytes = disguise_.on(text), answer = disguise_.on(text_back);
    step(fmt::format("{} sends {}{}, and reads only when the server takes no more", name_, shown(bytes),
                     then_half_close ? ", closes its sending side" : ""));
    step(fmt::format("{} must receive {}", name_, shown(answer)));
    spoke_at_ = Clock::now();
    std::string got;
    std::string_view rest = bytes;
    const bool ends = then_half_close;
    bool stuck = false;
    Patience patience(server_, port_);
    while (got.size() < answer.size()) {
        const std::size_t sent = rest.empty() ? 0 : send_now(rest);
        rest.remove_prefix(sent);
        if (rest.empty() && std::exchange(then_half_close, false)) shutdown(sock_.fd(), SHUT_WR);
        if (sent == 0 && !std::exchange(stuck, true)) wait_until_stuck(server_, port_, ends);
        if (sent > 0 || receive_some(answer, got))
            patience.renew();
        else if (!patience.wait_for(sock_.fd(), rest.empty() ? POLLIN : POLLIN | POLLOUT))
            fail_silent(patience, shown(answer), so_far(answer, got) + ", though the connection stands", got);
    }
}

// Receives what is there of `expected`, of which `got` came before, and appends it. False when nothing is
// there.
bool Client::receive_some(std::string_view expected, std::string& got) {
    thread_local std::vector<char> chunk(64 * 1024);
    const auto wanted = std::min(chunk.size(), expected.size() - got.size());
    ssize_t size = 0;
    do size = recv(sock_.fd(), chunk.data(), wanted, MSG_DONTWAIT);
    while (size < 0 && errno == EINTR);
    if (size < 0 && errno == EAGAIN) return false;
    if (size < 0)
        fail(Evidence::Kind::reset, shown(expected),
             so_far(expected, got) + ", then the connection was reset", got);
    if (size == 0)
        fail(Evidence::Kind::ended, shown(expected),
             so_far(expected, got) + ", then the connection was closed", got);
    const std::string_view came(chunk.data(), static_cast<std::size_t>(size));
    const bool right = came == expected.substr(got.size(), came.size());
    got += came;
    if (right) return true;
    auto [wanted_text, received] = difference(expected, got);
    fail(Evidence::Kind::different, std::move(wanted_text), std::move(received), std::move(got));
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
