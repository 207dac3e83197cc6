#include "harness/autopsy.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "harness/bytes.hpp"
#include "harness/proc.hpp"
#include "harness/server.hpp"

namespace harness {
namespace {

// Calls that wait for one descriptor, which is their first argument.
bool waits_for_one(const std::string& call) {
    static const std::set<std::string> calls{"read",   "readv",   "recvfrom", "recvmsg", "write",  "writev",
                                             "sendto", "sendmsg", "accept",   "accept4", "connect"};
    return calls.count(call) > 0;
}

bool waits_for_many(const std::string& call) {
    return call == "select" || call == "poll" || call == "epoll_wait";
}

// The server's side of its clients' connections.
struct Connection {
    const Client* client;
    TcpSocket socket;
};

std::vector<Connection> connections_of(const Server& server) {
    std::vector<Connection> result;
    for (const TcpSocket& socket : tcp_sockets()) {
        if (socket.listening || socket.port != server.port()) continue;
        for (const auto& client : server.clients())
            if (client->fd() >= 0 && client->port() == socket.remote_port)
                result.push_back({client.get(), socket});
    }
    return result;
}

std::string meaning_of(const BlockedIn& blocked, const Connection* connection, bool listening) {
    if (blocked.call.empty()) return "runs";
    if (waits_for_many(blocked.call))
        return fmt::format("waits in {}() until a descriptor is ready", blocked.call);
    if (!waits_for_one(blocked.call)) return fmt::format("sits in {}()", blocked.call);
    std::string text = fmt::format("is blocked in {}() on descriptor {}", blocked.call, blocked.first);
    if (connection) {
        text += fmt::format(", the connection of client {}", connection->client->name());
        const bool sends = blocked.call[0] == 's' || blocked.call[0] == 'w';
        if (sends)
            text += ", who does not read";
        else if (connection->socket.unread == 0)
            text += ", who is silent";
    } else if (listening) {
        text += ", the socket it listens on: it waits for another client";
    }
    return text;
}

}  // namespace

std::string describe_cpu(double cpu_share, double seconds) {
    return fmt::format("it burnt {:.2f} s of CPU in these {:.1f} s", cpu_share * seconds, seconds);
}

Autopsy examine(Process& process, const Server* server) {
    Autopsy autopsy;
    if (!process.running()) return autopsy;
    const std::vector<Connection> connections = server ? connections_of(*server) : std::vector<Connection>{};
    std::set<std::uint64_t> listening;
    if (server)
        for (const TcpSocket& socket : tcp_sockets())
            if (socket.listening && socket.port == server->port()) listening.insert(socket.inode);

    const auto family = family_of(process.pid());
    const auto tasks = tasks_of(family);
    if (tasks.size() > 1)
        autopsy.findings.push_back(fmt::format("it has {} threads in {} process{}", tasks.size(),
                                               family.size(), family.size() == 1 ? "" : "es"));

    // What each thread does; the same thing said once. The thread that matters holds a client up; else the
    // first one.
    std::map<std::string, int> said;
    std::vector<std::string> order;
    for (const Task& task : tasks) {
        const BlockedIn blocked = blocked_in(task.pid, task.tid);
        const Connection* connection = nullptr;
        bool on_listening = false;
        if (waits_for_one(blocked.call)) {
            const auto sockets = sockets_of(task.pid);
            const auto found = sockets.find(static_cast<int>(blocked.first));
            if (found != sockets.end()) {
                on_listening = listening.count(found->second) > 0;
                for (const Connection& candidate : connections)
                    if (candidate.socket.inode == found->second) connection = &candidate;
            }
        }
        const bool matters = connection && autopsy.blocked_on.empty();
        if (matters || order.empty()) autopsy.blocked_in = blocked.call;
        if (matters) autopsy.blocked_on = connection->client->name();
        const std::string text = meaning_of(blocked, connection, on_listening);
        if (said[text]++ == 0) order.push_back(text);
    }
    constexpr std::size_t AT_MOST = 4;
    for (std::size_t i = 0; i < std::min(order.size(), AT_MOST); ++i) {
        const int times = said[order[i]];
        autopsy.findings.push_back((times == 1 ? "it " : fmt::format("{} threads, each of which ", times)) +
                                   order[i]);
    }

    const auto now = Client::Clock::now();
    std::size_t told = 0;
    for (const Connection& connection : connections) {
        const bool accepted = connection.socket.inode != 0;
        if (!accepted) autopsy.not_accepted.push_back(connection.client->name());
        if (connection.socket.unread == 0 && accepted) {
            autopsy.all_read.push_back(connection.client->name());
            continue;
        }
        if (++told > 6) continue;
        std::string text;
        if (connection.socket.unread > 0)
            text = fmt::format("{} of client {} have been waiting for {:.1f} s",
                               size_of(connection.socket.unread), connection.client->name(),
                               std::chrono::duration<double>(now - connection.client->spoke_at()).count());
        if (!accepted)
            text +=
                fmt::format("{} connection has not been accepted",
                            text.empty() ? fmt::format("client {}'s", connection.client->name()) : "; its");
        autopsy.findings.push_back(text);
    }
    if (told > 6) autopsy.findings.push_back(fmt::format("… and so for {} more clients", told - 6));
    return autopsy;
}

}  // namespace harness
