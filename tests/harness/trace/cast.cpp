#include "harness/trace/cast.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <poll.h>

#include "01_blocking_echo/socket.hpp"
#include "harness/failure.hpp"
#include "harness/proc.hpp"
#include "harness/stillness.hpp"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Kind = Happening::Kind;

constexpr std::size_t SHOWN = 64;
// How long a program has to be asleep before nothing more is expected of it.
constexpr auto ASLEEP = 300ms;

Happening::Time now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace

struct Actor {
    Role role;
    Socket sock;
    bool reads = true;
    std::size_t said = 0, heard = 0;
    std::optional<Happening::Time> waiting_since;

    Happening& note(Kind kind, Happening::Time begin, std::string_view bytes = {}) {
        role.happenings.push_back(
            {kind, begin, now(), std::string(bytes.substr(0, SHOWN)), bytes.size(), true});
        return role.happenings.back();
    }

    void stop_waiting(bool answered) {
        if (!waiting_since) return;
        note(Kind::waits, *waiting_since).answered = answered;
        waiting_since.reset();
    }

    // Takes what has come.
    void read() {
        char chunk[64 * 1024];
        while (sock) {
            const auto begin = now();
            const ssize_t size = recv(sock.fd(), chunk, sizeof chunk, MSG_DONTWAIT);
            if (size < 0 && errno == EINTR) continue;
            if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
            if (size <= 0) {
                stop_waiting(false);
                note(Kind::ended, begin);
                sock = Socket{};
                return;
            }
            heard += static_cast<std::size_t>(size);
            const bool all = heard >= said;
            if (all) stop_waiting(true);
            note(Kind::hears, begin, {chunk, static_cast<std::size_t>(size)});
        }
    }

    // Sends what is taken at once.
    std::size_t write(std::string_view bytes) {
        while (sock) {
            const ssize_t sent = send(sock.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && errno == EINTR) continue;
            return sent < 0 ? 0 : static_cast<std::size_t>(sent);
        }
        return 0;
    }
};

struct Cast::State {
    Server& server;
    std::vector<std::unique_ptr<Actor>> actors;

    Actor& actor(const std::string& name) {
        for (const auto& actor : actors)
            if (actor->role.name == name) return *actor;
        throw std::logic_error("there is no client " + name);
    }

    // Everybody takes what has come, for `pause` at most. True when anything did.
    bool look_around(std::chrono::milliseconds pause) {
        std::vector<pollfd> watched;
        for (const auto& actor : actors)
            if (actor->sock && actor->reads) watched.push_back({actor->sock.fd(), POLLIN, 0});
        if (poll(watched.data(), watched.size(), static_cast<int>(pause.count())) <= 0) return false;
        for (const auto& actor : actors)
            if (actor->sock && actor->reads) actor->read();
        return true;
    }

    // True while the kernel has bytes for the program that have not reached it.
    bool anything_under_way() const {
        std::map<std::uint16_t, std::size_t> unread;  // by the client's port
        const auto sockets = tcp_sockets();
        for (const TcpSocket& socket : sockets)
            if (!socket.listening && socket.port == server.port()) unread[socket.remote_port] = socket.unread;
        return std::any_of(sockets.begin(), sockets.end(), [&](const TcpSocket& socket) {
            return socket.remote_port == server.port() && socket.unsent > 0 && unread[socket.port] == 0;
        });
    }

    // Until `done`, the program has fallen asleep, or the deadline has passed.
    template <class Done>
    bool until(Done done) {
        if (done()) return true;
        std::optional<Stillness> stillness;  // dear to begin with, and most answers come before it is needed
        const auto deadline = std::chrono::steady_clock::now() + server.setting().deadline();
        while (!done()) {
            if (look_around(5ms)) continue;
            if (done()) break;
            if (!server.process().running()) return false;
            if (std::chrono::steady_clock::now() > deadline) return false;
            if (!stillness) stillness.emplace(server.process().pid());
            if (stillness->look() >= ASLEEP && !anything_under_way()) return false;
        }
        return true;
    }
};

Cast::Cast(Server& server) : state_(std::make_unique<State>(State{server, {}})) {}
Cast::~Cast() = default;

void Cast::connect(const std::string& name, int receive_buffer) {
    auto actor = std::make_unique<Actor>();
    actor->role.name = name;
    const auto begin = now();
    actor->sock = Socket{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!actor->sock) throw_errno("socket");
    if (receive_buffer > 0)
        setsockopt(actor->sock.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    send_at_once(actor->sock);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(state_->server.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(actor->sock.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0)
        throw CouldNotRun("cannot connect to the program: " + std::generic_category().message(errno));
    socklen_t size = sizeof address;
    getsockname(actor->sock.fd(), reinterpret_cast<sockaddr*>(&address), &size);
    actor->role.port = ntohs(address.sin_port);
    actor->note(Kind::connects, begin);
    state_->actors.push_back(std::move(actor));
}

void Cast::say(const std::string& name, std::string_view bytes) {
    Actor& actor = state_->actor(name);
    const auto begin = now();
    std::string_view rest = bytes;
    state_->until([&] {
        rest.remove_prefix(actor.write(rest));
        return rest.empty() || !actor.sock;
    });
    actor.said += bytes.size() - rest.size();
    actor.note(Kind::says, begin, bytes.substr(0, bytes.size() - rest.size()));
    if (actor.heard < actor.said) actor.waiting_since = now();
}

std::size_t Cast::say_without_reading(const std::string& name, std::string_view bytes) {
    Actor& actor = state_->actor(name);
    actor.reads = false;
    const auto begin = now();
    std::size_t sent = 0;
    state_->until([&] {
        while (sent < bytes.size()) {
            const std::size_t taken = actor.write(bytes.substr(sent));
            sent += taken;
            if (taken == 0) break;
        }
        return sent == bytes.size();
    });
    actor.said += sent;
    actor.note(Kind::says, begin, bytes.substr(0, sent));
    actor.waiting_since = now();
    return sent;
}

bool Cast::hear(const std::string& name) {
    Actor& actor = state_->actor(name);
    actor.reads = true;
    return state_->until([&] { return actor.heard >= actor.said || !actor.sock; }) &&
           actor.heard >= actor.said;
}

void Cast::leave(const std::string& name) {
    Actor& actor = state_->actor(name);
    actor.stop_waiting(false);
    const auto begin = now();
    actor.sock = Socket{};
    actor.note(Kind::leaves, begin);
}

void Cast::settle() {
    state_->until([] { return false; });
}

std::vector<Role> Cast::so_far() const {
    std::vector<Role> roles;
    for (const auto& actor : state_->actors) {
        roles.push_back(actor->role);
        if (actor->reads) roles.back().waiting_since = actor->waiting_since;
    }
    return roles;
}

std::vector<Role> Cast::finish() {
    settle();
    std::vector<Role> roles;
    for (const auto& actor : state_->actors) {
        actor->stop_waiting(false);
        roles.push_back(actor->role);
    }
    return roles;
}

}  // namespace harness
