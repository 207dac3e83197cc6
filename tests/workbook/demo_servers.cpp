// Scenes 01 to 04: the servers.
#include <algorithm>
#include <chrono>

#include <poll.h>

#include "03_selectors_callbacks/backend.hpp"
#include "harness/proc.hpp"
#include "workbook/demo_crowd.hpp"
#include "workbook/demo_scene.hpp"

namespace demo {

namespace {

using harness::Client;
using harness::Server;

const std::string privet = "привет", PRIVET = "ПРИВЕТ";

bool has_heard(const Client& client) {
    pollfd watched{client.fd(), POLLIN, 0};
    return poll(&watched, 1, 0) > 0;
}

long switches_of(Server& server) {
    long sum = 0;
    for (const harness::Task& task : harness::tasks_of({server.process().pid()})) sum += task.switches;
    return sum;
}

// A thousand clients who are idle but for one word each: what that costs.
std::vector<std::string> cost_of_idle_clients(Props& props, const std::string& program, std::size_t clients) {
    Server server(props.narrator, props.setting, our_program(program));
    Crowd crowd(server.port(), clients);
    crowd.talk();  // now everybody has been accepted, and has a thread where that is the way
    const long before = switches_of(server);
    crowd.talk();
    const pid_t pid = server.process().pid();
    return {program, mebibytes(harness::resident_bytes(pid)), grouped(harness::count_threads(pid)),
            grouped(static_cast<std::size_t>(switches_of(server) - before))};
}

void announce_size(Props& props, std::size_t wanted, std::size_t clients) {
    if (clients < wanted)
        props.narrator.tell(
            fmt::format("(This machine allows {} descriptors a program, see ulimit -Hn: {} clients, not {}.)",
                        grouped(clients + 64), grouped(clients), grouped(wanted)));
}

double seconds_for(const auto& action) {
    const auto start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

harness::ServerOptions our_program(std::string name, std::vector<std::string> arguments) {
    harness::ServerOptions options;
    options.program = std::move(name);
    options.arguments = std::move(arguments);
    return options;
}

void must(bool holds, const std::string& sentence) {
    if (!holds) throw std::runtime_error(sentence);
}

std::string play_blocking_echo(Props& props) {
    {
        Server server(props.narrator, props.setting, our_program("01_blocking_echo"));
        Client& a = server.connect("A");
        Client& b = server.connect("B");
        b.send("hello");
        a.send(privet);
        a.expect(PRIVET);
        props.narrator.tell("A connects, then B; B says 'hello', after that A 'привет'", "A hears 'ПРИВЕТ'");
        must(!has_heard(b), "B was answered while A was still there: this server is not the blocking one");
        props.narrator.tell("B spoke first, and waits", "B hears nothing");
        a.close();
        b.expect("HELLO");
        props.narrator.tell("A leaves", "B hears 'HELLO'");
    }
    const std::size_t clients = possible_clients(1000);
    props.narrator.tell("The obvious answer: a thread for each; beside it stage 03's one thread.");
    props.narrator.tell(fmt::format("{} clients, idle but for one word each:", grouped(clients)));
    props.narrator.table({{"", "memory", "threads", "context switches"},
                          cost_of_idle_clients(props, "01_thread_per_client", clients),
                          cost_of_idle_clients(props, "03_selectors_callbacks", clients)});
    return "serves one client at a time: B waited until A had left";
}

std::string play_select_loop(Props& props) {
    Server server(props.narrator, props.setting, our_program("02_select_loop"));
    const pid_t pid = server.process().pid();
    server.connect("A");
    props.narrator.tell("A connects, and says nothing");

    harness::ClientOptions small_buffers;
    small_buffers.receive_buffer = small_buffers.send_buffer = 16 * 1024;
    Client& b = server.connect("B", small_buffers);
    Client& c = server.connect("C");
    const std::size_t memory = harness::resident_bytes(pid);
    const std::string much(64 * 1024, 'x');
    std::size_t sent = 0;
    // C's answer proves that the server had its turn; after some without a byte from B, it has stopped
    // reading.
    for (int turns_without_a_byte = 0; turns_without_a_byte < 20; ++turns_without_a_byte) {
        const std::size_t taken = b.send_some(much);
        sent += taken;
        if (taken > 0) turns_without_a_byte = 0;
        c.send("hello");
        c.expect("HELLO");
    }
    const std::size_t grown = harness::resident_bytes(pid) - std::min(memory, harness::resident_bytes(pid));
    props.narrator.tell(fmt::format("B sends {} KiB, and reads no answer", sent / 1024),
                        "the server grows by " + mebibytes(grown));
    props.narrator.tell("C says 'hello', meanwhile", "C hears 'HELLO'");

    Crowd crowd(server.port(), 0);
    std::string told;
    possible_clients(1100);
    while (told.empty() && crowd.size() < 1100) told = crowd.admit(server.port());
    const std::size_t served = crowd.size() + 3;
    must(!told.empty(), "select served more than 1,024 descriptors, which it cannot");
    props.narrator.tell(fmt::format("{} clients are served; one more comes", grouped(served)),
                        "it is told '" + told + "'");
    c.send("hello");
    c.expect("HELLO");
    props.narrator.tell("C says 'hello' again", "C hears 'HELLO'");
    return fmt::format("serves {} clients in one thread; select watches no more", grouped(served));
}

std::string play_selectors(Props& props) {
    const std::size_t wanted = 10'000, clients = possible_clients(wanted), messages = 100;
    announce_size(props, wanted, clients);
    const std::string best = selectors::backend_names().back();
    std::vector<std::vector<std::string>> rows{
        {"", "memory", fmt::format("{} messages of one, the others silent", grouped(messages))}};
    for (const std::string& selector : {best, std::string("poll")}) {
        Server server(props.narrator, props.setting,
                      our_program("03_selectors_callbacks", {"--selector", selector}));
        Crowd crowd(server.port(), clients);
        const double all = seconds_for([&] { crowd.talk(); });
        if (selector == best)
            props.narrator.tell(
                fmt::format("{} clients on {}, the last to come speaks first", grouped(clients), best),
                "all are answered, in " + seconds(all));
        crowd.chat(0, 10);
        const double one = seconds_for([&] { crowd.chat(clients / 2, messages); });
        rows.push_back({"--selector " + selector, mebibytes(harness::resident_bytes(server.process().pid())),
                        seconds(one)});
    }
    props.narrator.table(rows);
    return fmt::format("serves {} clients in one thread, on {}", grouped(clients), best);
}

std::string play_generators(Props& props) {
    harness::Launch launch;
    launch.command = {(props.setting.programs / "04_grep").string()};
    harness::Process grep(std::move(launch));
    const auto end = grep.wait(props.setting.deadline());
    must(end && end->signal == 0 && end->code == 0, "04_grep did not end well");
    const std::string transcript = grep.out();
    must(transcript == "start grep for python\nno python in data\nfound! deep python\n",
         "04_grep printed something else than the lecture's transcript: " + transcript);
    props.narrator.tell("A generator that consumes: next(), send(\"data\"), send(\"deep python\")");
    props.narrator.quote(transcript);

    const std::size_t wanted = 10'000, clients = possible_clients(wanted);
    announce_size(props, wanted, clients);
    Server server(props.narrator, props.setting, our_program("04_generator_scheduler"));
    Crowd crowd(server.port(), clients);
    const double all = seconds_for([&] { crowd.talk(); });
    props.narrator.tell(
        fmt::format("{} clients, each a generator, take turns in one thread", grouped(clients)),
        "all are answered, in " + seconds(all));
    props.narrator.tell("A suspended conversation is an object on the heap",
                        "memory in all: " + mebibytes(harness::resident_bytes(server.process().pid())));
    return fmt::format("serves {} clients, each conversation in one piece", grouped(clients));
}

}  // namespace demo
