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
bool waits_for_one(const BlockedIn& blocked) {
    if (blocked.call == "poll") return blocked.first >= 0;
    static const std::set<std::string> calls{"read",   "readv",   "recvfrom", "recvmsg", "write",  "writev",
                                             "sendto", "sendmsg", "accept",   "accept4", "connect"};
    return calls.count(blocked.call) > 0;
}

bool waits_for_many(const std::string& call) {
    return call == "select" || call == "poll" || call == "epoll_wait";
}

// The server's side of its clients' connections, in the order of their coming.
struct Connection {
    const Client* client;
    TcpSocket socket;
};

std::vector<Connection> connections_of(const Server& server, const std::vector<TcpSocket>& sockets) {
    std::map<std::uint16_t, const TcpSocket*> by_client;
    for (const TcpSocket& socket : sockets)
        if (!socket.listening && socket.port == server.port()) by_client[socket.remote_port] = &socket;
    std::vector<Connection> result;
    for (const auto& client : server.clients())
        if (const auto found = by_client.find(client->port()); client->fd() >= 0 && found != by_client.end())
            result.push_back({client.get(), *found->second});
    return result;
}

// The C library's name of a call, which is the one that people write.
std::string in_c(const std::string& call) {
    static const std::map<std::string, std::string> names{
        {"recvfrom", "recv"}, {"sendto", "send"}, {"accept4", "accept"}};
    const auto found = names.find(call);
    return (found == names.end() ? call : found->second) + "()";
}

// What a thread does that sits in a call which is about no descriptor.
std::string meaning_of_other(const BlockedIn& blocked) {
    static const std::map<std::string, std::string> meanings{
        {"futex", "waits in futex() for another thread: for a lock, a condition, or its end"},
        {"nanosleep", "sleeps, in nanosleep()"},
        {"pause", "waits in pause() for a signal"},
        {"wait", "waits in wait() for a process that it has started to end"},
    };
    const auto found = meanings.find(blocked.call);
    return found == meanings.end() ? "sits in " + blocked.call + "()" : found->second;
}

// What `fd` is, when it is no client's connection: ", a pipe".
std::string nature_of(pid_t pid, int fd, const std::vector<TcpSocket>& sockets) {
    const std::string target = opened_by(pid, fd);
    if (target.starts_with("pipe:")) return ", a pipe";
    if (target.starts_with("/")) return ", " + target;
    if (!target.starts_with("socket:[")) return "";
    const auto inode = std::strtoull(target.c_str() + 8, nullptr, 10);
    for (const TcpSocket& socket : sockets)
        if (socket.inode == inode)
            return socket.listening ? fmt::format(", the socket that listens on port {}", socket.port)
                                    : fmt::format(", a connection to port {}", socket.remote_port);
    return ", a socket";
}

std::string meaning_of(const Task& task, const BlockedIn& blocked, const Connection* connection,
                       bool listening, const std::vector<TcpSocket>& sockets) {
    if (task.state == 'T' || task.state == 't') return "is stopped, by a signal or a debugger";
    if (blocked.call.empty()) return task.state == 'R' ? "runs, and waits for nothing" : "runs";
    const bool for_one = waits_for_one(blocked);
    if (waits_for_many(blocked.call) && !for_one)
        return fmt::format("waits in {}() until a descriptor is ready", blocked.call);
    if (!for_one) return meaning_of_other(blocked);
    std::string text = fmt::format("is blocked in {} on descriptor {}", in_c(blocked.call), blocked.first);
    if (connection) {
        text += fmt::format(", the connection of client {}", connection->client->name());
        const bool sends = blocked.call[0] == 's' || blocked.call[0] == 'w';
        if (sends)
            text += ", who does not read";
        else if (connection->socket.unread == 0)
            text += ", who is silent";
    } else if (listening) {
        text += ", the socket it listens on: it waits for another client";
    } else {
        text += nature_of(task.pid, static_cast<int>(blocked.first), sockets);
    }
    return text;
}

// What lies in the connections of a program that nobody serves as clients: a fetcher's.
void add_unread(pid_t root, const std::vector<TcpSocket>& sockets, std::vector<std::string>& findings) {
    for (const pid_t pid : family_of(root))
        for (const auto& [fd, inode] : sockets_of(pid))
            for (const TcpSocket& socket : sockets)
                if (socket.inode == inode && !socket.listening && socket.unread > 0)
                    findings.push_back(
                        fmt::format("{} that came from port {} on descriptor {} wait to be read",
                                    size_of(socket.unread), socket.remote_port, fd));
}

}  // namespace

std::string describe_cpu(double cpu_share, double seconds) {
    return fmt::format("it burnt {:.2f} s of CPU in these {:.1f} s", cpu_share * seconds, seconds);
}

Autopsy examine(Process& process, const Server* server) {
    Autopsy autopsy;
    if (!process.running()) return autopsy;
    const std::vector<TcpSocket> sockets = tcp_sockets();
    const auto connections = server ? connections_of(*server, sockets) : std::vector<Connection>{};
    std::set<std::uint64_t> listening;
    if (server)
        for (const TcpSocket& socket : sockets)
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
        if (waits_for_one(blocked)) {
            const auto opened = sockets_of(task.pid);
            const auto found = opened.find(static_cast<int>(blocked.first));
            if (found != opened.end()) {
                on_listening = listening.count(found->second) > 0;
                for (const Connection& candidate : connections)
                    if (candidate.socket.inode == found->second) connection = &candidate;
            }
        }
        const bool matters = connection && autopsy.blocked_on.empty();
        if (matters || order.empty()) autopsy.blocked_in = blocked.call;
        if (matters) autopsy.blocked_on = connection->client->name();
        const std::string text = meaning_of(task, blocked, connection, on_listening, sockets);
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
        const bool accepted = connection.socket.inode != 0 || connection.socket.closed;
        if (!accepted) autopsy.not_accepted.push_back(connection.client->name());
        if (connection.socket.unread == 0 && accepted) {
            autopsy.all_read.push_back(connection.client->name());
            continue;
        }
        if (++told > 6) continue;
        std::string text;
        if (connection.socket.unread > 0)
            text =
                fmt::format("{} of client {} {} been waiting for {:.1f} s", size_of(connection.socket.unread),
                            connection.client->name(), connection.socket.unread == 1 ? "has" : "have",
                            std::chrono::duration<double>(now - connection.client->spoke_at()).count());
        if (!accepted)
            text +=
                fmt::format("{} connection has not been accepted",
                            text.empty() ? fmt::format("client {}'s", connection.client->name()) : "; its");
        autopsy.findings.push_back(text);
    }
    if (told > 6) autopsy.findings.push_back(fmt::format("… and so for {} more clients", told - 6));
    if (!server) add_unread(process.pid(), sockets, autopsy.findings);
    return autopsy;
}

}  // namespace harness
