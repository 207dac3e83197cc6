// What the probe writes down, and what can be read from it.
#include "under_probe.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include <poll.h>

#include "harness/source_lines.hpp"

using harness::Call;

namespace {

// The number of the line of the guinea pig that contains `mark`.
int line_with(const std::string& mark) {
    std::ifstream source(GUINEA_PIG_SOURCE);
    int number = 0;
    for (std::string line; std::getline(source, line);) {
        ++number;
        if (line.find(mark) != line.npos) return number;
    }
    return 0;
}

bool is_installed(const std::string& command) {
    return std::system(
               (command + " -c '' >/dev/null 2>&1 || " + command + " -e '' >/dev/null 2>&1").c_str()) == 0;
}

std::vector<Call> on(int fd, const std::vector<Call>& calls) {
    std::vector<Call> result;
    for (const Call& call : calls)
        if (call.fd == fd) result.push_back(call);
    return result;
}

}  // namespace

TEST_CASE("calls have their descriptor, result, error, thread and time") {
    const Run run = guinea_pig("talk");
    const auto accepts = run.calls("accept"), sends = run.calls("send"), recvs = run.calls("recv");
    REQUIRE(accepts.size() == 1);
    REQUIRE(sends.size() == 1);
    CHECK(sends[0].result == 300);
    CHECK(sends[0].arguments[0] == 300);
    CHECK(sends[0].descriptor == PROBE_TCP);
    REQUIRE(recvs.size() >= 3);
    CHECK(recvs[0].result == 300);
    CHECK(recvs[0].fd == accepts[0].result);
    CHECK(recvs[0].could_block());
    CHECK_FALSE(recvs[1].could_block());
    CHECK(recvs[recvs.size() - 2].error == EAGAIN);
    CHECK(recvs.back().result == 0);
    CHECK(accepts[0].arguments[0] > 0);  // the client's port
    for (std::size_t i = 0; i < run.recording.calls.size(); ++i) {
        const Call& call = run.recording.calls[i];
        CHECK(call.thread == call.process);
        CHECK(call.returned());
        CHECK(call.end >= call.begin);
        if (i > 0) CHECK(call.begin >= run.recording.calls[i - 1].begin);
    }
    CHECK(run.recording.complete);
}

TEST_CASE("a call is found in its line of the source, in a program that is loaded anywhere") {
    const Run run = guinea_pig("talk");
    harness::SourceLines lines;
    for (const char* name : {"send", "recv"}) {
        const Call call = run.calls(name).front();
        const harness::Place place = run.recording.place_of(call, call.caller);
        lines.look_up({place});
        const auto& found = lines.at(place);
        if (found.empty()) {
            MESSAGE("no addr2line here");
            continue;
        }
        CHECK(found.front().function == "talk");
        CHECK(found.front().file == GUINEA_PIG_SOURCE);
        CHECK(found.front().line == line_with(std::string("LINE ") + name));
    }
}

TEST_CASE("a place without debugging information is told by its file and offset") {
    const harness::Place place{"/usr/lib/libfoo.so", 0x1234};
    CHECK(place.describe() == "libfoo.so+0x1234");
    CHECK(harness::SourceLines().at(place).empty());
    CHECK(harness::Place{}.describe() == "?");
}

TEST_CASE("a function is called what it is called in the source") {
    CHECK(harness::as_written("send_some(Socket const&, std::__cxx11::basic_string<char, std::char_traits<char>, "
                              "std::allocator<char> >&)") == "send_some(Socket const&, std::string&)");
    CHECK(harness::as_written("main") == "main");
}

TEST_CASE("a stack leads from the caller outwards") {
    const Run run = guinea_pig("talk", {.stacks = true});
    const Call call = run.calls("send").front();
    REQUIRE(call.stack.size() >= 2);
    CHECK(call.stack.front() == call.caller);
    harness::SourceLines lines;
    const auto main = run.recording.place_of(call, call.stack[1]);
    lines.look_up({main});
    if (!lines.at(main).empty()) CHECK(lines.at(main).front().function == "main");
}

TEST_CASE("what a wait was asked about, and what it reported") {
    const Run run = guinea_pig("ready");
    const int accepted = static_cast<int>(run.calls("accept")[0].result);
    const int other = static_cast<int>(run.calls("accept")[1].result);
    for (const char* name : {"select", "poll", "epoll_wait"}) {
        const auto waits = run.calls(name);
        REQUIRE(waits.size() == 1);
        CAPTURE(name);
        REQUIRE(waits[0].ready.size() == 1);
        CHECK(waits[0].ready[0].fd == accepted);
        CHECK((waits[0].ready[0].events & POLLIN) != 0);
        CHECK(waits[0].arguments[0] == -1);
        if (waits[0].id == PROBE_EPOLL_WAIT) continue;
        CHECK(waits[0].arguments[1] == 2);
        CHECK(waits[0].arguments[2] == 0);
        REQUIRE(waits[0].watched.size() == 2);
        CHECK(waits[0].watched[1].fd == other);
    }
    CHECK(on(other, run.calls("epoll_ctl")).size() == 1);
}

TEST_CASE("threads are told apart, and their making is recorded") {
    const Run run = guinea_pig("threads");
    CHECK(run.calls("pthread_create").size() == 1);
    REQUIRE(run.calls("recv").size() == 1);
    CHECK(run.calls("recv")[0].thread != run.calls("recv")[0].process);
}

TEST_CASE("a process that was forked has a record of its own, and goes on after exec") {
    const Run run = guinea_pig("fork");
    std::set<pid_t> senders;
    for (const Call& call : run.calls("send")) senders.insert(call.process);
    CHECK(senders.size() == 2);  // the child, and the child that became another program
    CHECK(std::set<pid_t>(run.recording.processes.begin(), run.recording.processes.end()).size() == 3);
}

TEST_CASE("what was recorded survives kill -9, and tells of the call that the process sat in") {
    const Scratch scratch;
    const harness::Probe probe(PROGRAMS, scratch.path());
    harness::Launch launch;
    launch.command = {PROGRAMS "/guinea_pig", "killed"};
    launch.environment = probe.environment();
    harness::Process process(launch);
    REQUIRE(process.wait_for_line("waiting", std::chrono::seconds(60)));
    const auto sits_in_recv = [&] {
        for (const Call& call : probe.recording().calls)
            if (call.id == PROBE_RECV && !call.returned()) return true;
        return false;
    };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!sits_in_recv() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    CHECK(sits_in_recv());
    process.kill_all();
    CHECK(sits_in_recv());
    CHECK(probe.recording().calls.front().returned());
}

TEST_CASE("a record is bounded: of many calls the last ones stay") {
    const Run run = guinea_pig("many", {}, {"WORKBOOK_PROBE_SLOTS=1000"});
    CHECK_FALSE(run.recording.complete);
    REQUIRE(run.calls("close").size() > 900);
    CHECK(run.calls("close").size() <= 1024);
    CHECK(run.calls("close").back().fd == 5999);
}

TEST_CASE("a damaged record is passed over") {
    const Scratch scratch;
    std::ofstream(scratch.path() / "1-0.probe") << "not a record";
    std::ofstream(scratch.path() / "2-0.probe") << std::string(5000, '\xff');
    CHECK(harness::read_recording(scratch.path()).calls.empty());
    CHECK(harness::read_recording("/nowhere/at/all").calls.empty());
}

namespace {

// What is said of a server that has been started under the probe.
std::string why_unseen(const std::string& program, const std::string& role) {
    const Scratch scratch;
    const harness::Probe probe(PROGRAMS, scratch.path());
    harness::Launch launch;
    launch.command = {PROGRAMS "/" + program, role};
    launch.environment = probe.environment();
    harness::Process process(launch);
    REQUIRE(process.wait_for_line("waiting", std::chrono::seconds(60)));
    return probe.why_unseen(process.pid());
}

}  // namespace

TEST_CASE("what is not seen of a server is said") {
    CHECK(why_unseen("guinea_pig", "killed").empty());
    CHECK(why_unseen("guinea_pig", "raw") ==
          "its calls do not go through the C library, so the probe does not see them");
#if CAN_LINK_STATICALLY
    CHECK(why_unseen("guinea_pig_static", "killed") ==
          "it is linked statically, so the probe cannot be put under it");
#endif
}

TEST_CASE("Python and Node are seen like any other program") {
    struct Other {
        std::string command, option, program;
    };
    const std::string python =
        "import socket; s = socket.create_server(('127.0.0.1', 0)); c = "
        "socket.create_connection(s.getsockname());"
        "a, _ = s.accept(); c.sendall(b'hello'); print(a.recv(100))";
    const std::string node =
        "const net = require('net'); const s = net.createServer((a) => a.on('data', (d) => { "
        "console.log(d.length);"
        "a.destroy(); s.close(); })).listen(0, '127.0.0.1', () => "
        "net.connect(s.address().port).end('hello'))";
    for (const auto& [command, option, program] : {Other{"python3", "-c", python}, {"node", "-e", node}}) {
        if (!is_installed(command)) {
            MESSAGE(command << " is not installed");
            continue;
        }
        CAPTURE(command);
        const Run run = run_under_probe({command, option, program});
        CHECK(run.exit.code == 0);
        CHECK_FALSE(run.calls("accept").empty());
        bool received = false;
        for (const Call& call : run.recording.calls)
            received |= harness::receives(call.id) && call.descriptor == PROBE_TCP && call.result == 5;
        CHECK(received);
    }
}
