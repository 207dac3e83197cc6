// What an event loop does, whichever way it is written: many clients, one thread, nobody waits for anybody
// else.
#include <algorithm>

#include "checks/long_message.hpp"
#include "checks/misconceptions.hpp"
#include "checks/own_program.hpp"
#include "checks/text.hpp"
#include "harness/bytes.hpp"
#include "harness/crowd.hpp"
#include "harness/idle.hpp"
#include "harness/proc.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;
using namespace misconceptions;
using Kind = Evidence::Kind;

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void talk(Client& client) {
    client.send("hello from " + client.name());
    client.expect(upper("hello from " + client.name()));
}

SHARED_CASE("silent_client", "a silent client holds up nobody", {"02", 1}, {"03", 0.5}, {"04", 0.75},
            {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        const bool waits_for_other = seen.blocked_on == "A" || contains(seen.not_accepted, "B");
        return seen.kind == Kind::silent && seen.client == "B" && waits_for_other ? one_client_at_a_time
                                                                                  : Misconception{};
    });
    Server& server = story.server();
    Client& a = server.connect("A");
    Client& b = server.connect("B");
    talk(b);
    talk(a);
}

SHARED_CASE("reverse_order", "clients that speak in the reverse order of connecting are answered at once",
            {"02", 0.5}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    constexpr int CLIENTS = 20;
    story.judge([](const Evidence& seen) {
        if (seen.kind == Kind::different)
            return seen.received.find("FROM") != std::string::npos ? shared_state : Misconception{};
        if (seen.kind != Kind::silent) return Misconception{};
        if (contains(seen.not_accepted, seen.client)) return one_client_at_a_time;
        return !seen.blocked_on.empty() && seen.blocked_on != seen.client ? accept_order : Misconception{};
    });
    Server& server = story.server();
    std::vector<Client*> clients;
    {
        const auto summary = story.summarise("{} clients connect", CLIENTS);
        for (int i = 1; i <= CLIENTS; ++i) clients.push_back(&server.connect("C" + std::to_string(i)));
    }
    std::reverse(clients.begin(), clients.end());
    for (Client* client : clients) talk(*client);
}

SHARED_CASE("one_leaves", "when one client leaves, the others go on", {"02", 0.25}, {"03", 0.25}, {"04", 0.25},
            {"05", 0.1})
(Story& story) {
    story.judge([](const Evidence& seen) {
        if (seen.kind == Kind::silent) return seen.cpu_share > 0.2 ? spins_after_eof : Misconception{};
        return seen.kind == Kind::different ? Misconception{} : one_end_ends_all;
    });
    Server& server = story.server();
    Client& a = server.connect("A");
    Client& b = server.connect("B");
    Client& c = server.connect("C");
    for (Client* client : {&a, &b, &c}) talk(*client);
    b.close();
    for (Client* client : {&c, &a}) talk(*client);
    c.reset();
    talk(a);
}

// What has come from the client and has not been read by the program.
std::size_t unread_from(const Server& server, const Client& client) {
    for (const TcpSocket& socket : tcp_sockets())
        if (socket.port == server.port() && socket.remote_port == client.port()) return socket.unread;
    return 0;
}

// Sends from `a`, which does not read, until nothing is taken although the program goes on serving `b`. The
// number sent.
std::size_t fill_up(Story& story, Server& server, Client& a, Client& b) {
    // What the kernel may hold on both sides of a connection, twice, and what is fair to keep for one client.
    const std::size_t fair =
        2 * (kernel_setting("net/ipv4/tcp_rmem", 2) + kernel_setting("net/ipv4/tcp_wmem", 2)) +
        32 * 1024 * 1024;
    const std::size_t resident = resident_bytes(server.process().pid());
    std::size_t sent = 0;
    const auto summary = story.summarise("A sends and sends and reads nothing, while B goes on talking");
    const std::string words = numbered_words(1024 * 1024);
    // Every answer to B is a turn of the loop in which A could have been read from. A program that does read may
    // have to do so hundreds of times before the kernel takes anything more from A, so that is looked at, too.
    constexpr int TURNS = 100;
    std::size_t unread = 0;
    for (int turns = 0; turns < TURNS;) {
        const std::size_t from = sent % words.size();
        const std::size_t taken = a.send_some(std::string_view(words).substr(from));
        sent += taken;
        if (sent > fair)
            story.fail("the server to stop reading from A",
                       fmt::format("it has taken {} of A's without getting rid of the answers; its memory "
                                   "grew from {} to {}",
                                   size_of(sent), size_of(resident),
                                   size_of(resident_bytes(server.process().pid()))),
                       unbounded_output);
        if (taken > 0) {
            turns = 0;
            continue;
        }
        talk(b);
        if (++turns < TURNS) continue;
        const std::size_t now = unread_from(server, a);
        if (now != unread) turns = 0;
        unread = now;
    }
    return sent;
}

SHARED_CASE("slow_reader", "a client that does not read stalls nobody, and cannot fill the memory", {"02", 1},
            {"03", 0.5}, {"04", 0.5}, {"05", 0.25})
(Story& story) {
    Server& server = story.server();
    Client& a = server.connect("A", {.receive_buffer = 64 * 1024, .send_buffer = 64 * 1024});
    Client& b = server.connect("B");
    talk(b);
    long_message(story, a);
    story.judge([](const Evidence& seen) {
        const bool in_send = seen.blocked_in.rfind("send", 0) == 0 || seen.blocked_in.rfind("write", 0) == 0;
        return seen.kind == Kind::silent && seen.client == "B" && seen.blocked_on == "A" && in_send
                   ? blocks_on_slow_reader
                   : Misconception{};
    });
    const std::size_t sent = fill_up(story, server, a, b);
    const auto summary = story.summarise(
        "after {} no more is taken; A reads, and must receive all its answers", size_of(sent));
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::different || seen.kind == Kind::silent ? partial_send : Misconception{};
    });
    const std::string words = upper(numbered_words(1024 * 1024));
    for (std::size_t received = 0; received < sent;) {
        const auto part = std::min(words.size(), sent - received);
        a.expect(std::string_view(words).substr(0, part));
        received += part;
    }
    talk(a);
}

SHARED_CASE("write_interest", "rests again when a client that was slow has taken its answers", {"02", 0.25},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    Server& server = story.server();
    Client& a = server.connect("A", {.receive_buffer = 32 * 1024});
    talk(a);
    story.judge(
        [](const Evidence& seen) { return seen.kind == Kind::restless ? busy_loop : Misconception{}; });
    must_rest(server, "while A is silent");
    story.judge(
        [](const Evidence& seen) { return seen.kind == Kind::restless ? write_interest : Misconception{}; });
    const std::string message = numbered_words(8 * 1024 * 1024);
    a.exchange(message, upper(message));
    must_rest(server, "when A has taken all its answers");
}

SHARED_CASE("idle", "waiting costs no CPU, with clients, without, and when some have left", {"02", 0.5},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge(
        [](const Evidence& seen) { return seen.kind == Kind::restless ? busy_loop : Misconception{}; });
    Server& server = story.server();
    must_rest(server, "before anybody has come");
    Client& a = server.connect("A");
    Client& b = server.connect("B");
    for (Client* client : {&a, &b}) talk(*client);
    must_rest(server, "while A and B are silent");
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::restless ? spins_after_eof
               : seen.kind == Kind::silent ? eof_ignored
                                           : Misconception{};
    });
    a.half_close();
    must_rest(server, "when A has closed its sending side");
    a.expect_end();
    b.close();
    must_rest(server, "when B has left, too");
}

SHARED_CASE("one_thread", "serves all clients with one thread and one process", {"02", 0.25}, {"03", 0.25},
            {"04", 0.25}, {"05", 0.25})
(Story& story) {
    Server& server = story.server();
    talk(server.connect("A"));
    // A runtime may have threads of its own; those for clients are as many as there are clients.
    const std::size_t before = count_threads(server.process().pid());
    for (int i = 1; i <= 30; ++i) talk(server.connect("C" + std::to_string(i)));
    story.step("its threads are counted, with 1 client and with 31");
    const std::size_t after = count_threads(server.process().pid());
    story.require(after == before, fmt::format("{}, as with one client", before), fmt::format("{}", after),
                  thread_per_client);
}

SHARED_CASE("descriptors", "closes what belongs to clients that have left", {"02", 0.25}, {"03", 0.25},
            {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::silent && seen.cpu_share > 0.2 ? spins_after_eof : Misconception{};
    });
    Server& server = story.server();
    const auto count = [&] {
        std::size_t sum = 0;
        for (const pid_t pid : family_of(server.process().pid())) sum += sockets_of(pid).size();
        return sum;
    };
    Client& a = server.connect("A");
    talk(a);
    const std::size_t before = count();
    {
        const auto summary = story.summarise("200 clients come, talk and go, every second one with a reset");
        for (int i = 1; i <= 200; ++i) {
            Client& client = server.connect("C" + std::to_string(i));
            talk(client);
            i % 2 == 0 ? client.reset() : client.close();
        }
    }
    story.step("the sockets that the program has open are counted");
    if (!comes_true(server, [&] { return count() <= before; }))
        story.fail(fmt::format("{}, as before", before), fmt::format("{}", count()), descriptor_leak);
    talk(a);
}

SHARED_CASE("emfile",
            "out of descriptors it serves those it has, rests, and takes new clients when some leave",
            {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    // UBSan opens a pipe to look at an object's vptr, and takes its failing for a broken object.
    if (is_ours(story) && sanitized()) story.not_applicable("a sanitizer needs descriptors of its own");
    story.judge([](const Evidence& seen) {
        if (seen.kind == Kind::exited || seen.kind == Kind::ended) return emfile_ends_all;
        return seen.kind == Kind::restless ? emfile_spins : Misconception{};
    });
    constexpr int LIMIT = 64, SURELY_SERVED = 30, CLIENTS = 80;
    Server& server = story.server({.descriptors = LIMIT});
    Client& a = server.connect("A");
    talk(a);
    std::vector<Client*> clients;
    {
        const auto summary = story.summarise(
            "{} more clients connect, but the program may have {} descriptors only", CLIENTS, LIMIT);
        for (int i = 1; i <= CLIENTS; ++i) {
            clients.push_back(&server.connect("C" + std::to_string(i)));
            if (i <= SURELY_SERVED) talk(*clients.back());
        }
    }
    talk(a);
    must_rest(server, "though clients are waiting at the door");
    {
        const auto summary = story.summarise("all but A leave");
        for (Client* client : clients) client->close();
    }
    // Until it has taken note of that, it is right to turn the next client away.
    comes_true(server, [&] {
        const auto sockets = tcp_sockets();
        return std::count_if(sockets.begin(), sockets.end(), [&](const TcpSocket& socket) {
                   return socket.port == server.port() && !socket.listening && !socket.closed;
               }) <= 1;
    });
    talk(server.connect("Z"));
    talk(a);
}

SHARED_CASE("many_clients", "serves 10,000 clients at once, the last to connect first", {"03", 1, true},
            {"04", 1, true}, {"05", 0.5, true})
(Story& story) {
    const std::size_t possible = Crowd::possible(10'000);
    if (possible < 1'500)
        story.not_applicable(fmt::format("the limit on descriptors allows {} clients only", possible));
    story.judge([](const Evidence& seen) {
        const int number = seen.client.empty() ? 0 : std::atoi(seen.client.c_str());
        const bool near_the_limit = number > 900 && number < 1100;
        return near_the_limit && seen.kind != Kind::silent ? fd_setsize_limit : Misconception{};
    });
    Crowd crowd(story.server(), possible);
    crowd.speak_in_reverse();
}

}  // namespace
