// What every server stage does for one client after the other: the echo, and the ways in which a client can
// leave.
#include <algorithm>
#include <csignal>

#include "checks/long_message.hpp"
#include "checks/misconceptions.hpp"
#include "checks/text.hpp"
#include "harness/ending.hpp"
#include "harness/idle.hpp"
#include "harness/proc.hpp"
#include "harness/stages.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;
using namespace misconceptions;
using Kind = Evidence::Kind;

SHARED_CASE("upper", "answers in upper case", {"01", 0.75}, {"02", 0.25}, {"03", 0.25}, {"04", 0.25},
            {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        if (holds_bytes_of_nobody(seen)) return whole_buffer;
        return seen.kind == Kind::silent && seen.all_read ? message_boundaries : Misconception{};
    });
    Client& a = story.server().connect("A");
    a.send("hello, World 1");
    a.expect("HELLO, WORLD 1");
    a.send("and once more\n");
    a.expect("AND ONCE MORE\n");
}

SHARED_CASE("utf8", "upper-cases text in UTF-8, not only ASCII", {"01", 0.5}, {"02", 0.25}, {"03", 0.25},
            {"04", 0.25}, {"05", 0.1})
(Story& story) {
    const std::string text = "привет, ñandú";
    story.judge([](const Evidence& seen) {
        // It parts where the first letter stayed small.
        return seen.kind == Kind::different && seen.received.rfind("п", 0) == 0 ? ascii_only
                                                                                : Misconception{};
    });
    Client& a = story.server().connect("A");
    a.send(text);
    a.expect("ПРИВЕТ, ÑANDÚ");
}

SHARED_CASE("not_text", "bytes that are no text pass unchanged", {"01", 0.75}, {"02", 0.25}, {"03", 0.25},
            {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge(
        [](const Evidence& seen) { return seen.kind == Kind::silent ? Misconception{} : bytes_as_text; });
    Client& a = story.server().connect("A");
    a.send(std::string_view("\xff\x00\x80 abc \xc3(\xfe", 10));
    a.expect(std::string_view("\xff\x00\x80 ABC \xc3(\xfe", 10));
    a.send("still there");
    a.expect("STILL THERE");
}

SHARED_CASE("long_message", "a message longer than any buffer of 4096 bytes is answered whole", {"01", 0.75},
            {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.1})
(Story& story) {
    Client& a = story.server().connect("A");
    long_message(story, a);
}

SHARED_CASE("byte_by_byte", "a message that comes byte by byte is answered as it comes", {"01", 0.5},
            {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.1})
(Story& story) {
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::exited ? Misconception{} : message_boundaries;
    });
    Client& a = story.server().connect("A");
    for (const char letter : std::string("hello")) {
        a.send(std::string(1, letter));
        a.expect(std::string(1, ascii_upper(letter)));
    }
}

SHARED_CASE("large_answer", "an answer that the kernel does not take at once arrives whole and in order",
            {"01", 0.75}, {"02", 0.5}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    Client& a = story.server().connect("A", {.receive_buffer = 32 * 1024});
    long_message(story, a);  // what is lost from here on is lost in sending
    story.judge([](const Evidence& seen) {
        const bool lost =
            seen.kind == Kind::different || (seen.kind == Kind::silent && !seen.received.empty());
        return lost ? partial_send : Misconception{};
    });
    const std::string message = numbered_words(8 * 1024 * 1024);
    a.exchange(message, upper(message));
}

SHARED_CASE("next_client", "when a client has closed, the next one is served", {"01", 0.75}, {"02", 0.25},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.1})
(Story& story) {
    story.judge([](const Evidence& seen) {
        if (seen.client == "A") return Misconception{};
        if (seen.kind == Kind::silent) return seen.cpu_share > 0.2 ? spins_after_eof : eof_ignored;
        return one_client_ever;
    });
    Server& server = story.server();
    for (const char* name : {"A", "B", "C"}) {
        Client& client = server.connect(name);
        client.send("hello");
        client.expect("HELLO");
        client.close();
    }
}

SHARED_CASE("rst", "a client that resets its connection ends nothing but itself", {"01", 0.5}, {"02", 0.25},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::exited || seen.kind == Kind::reset ? dies_on_reset : Misconception{};
    });
    Server& server = story.server();
    Client& a = server.connect("A");
    a.send("hello");
    a.expect("HELLO");
    a.reset();
    Client& b = server.connect("B");
    b.send("hello");
    b.expect("HELLO");
}

SHARED_CASE("vanish", "a client that leaves without waiting for its answers ends nothing but itself",
            {"01", 0.5}, {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        if (seen.exit && seen.exit->signal == SIGPIPE) return dies_on_sigpipe;
        return seen.kind == Kind::exited || seen.kind == Kind::reset ? dies_on_reset : Misconception{};
    });
    Server& server = story.server();
    Client& a = server.connect("A");
    a.send("hello");
    a.expect("HELLO");
    // The first answer finds nobody and is answered by a reset; the second one is then sent into a broken
    // connection, which raises SIGPIPE. Frozen, the program cannot answer before all this is in place. So much
    // that it takes more than one recv(), and so little that all of it and the end fit into the kernel: were A's
    // end still to come when its reset does, the error would be another one.
    server.process().freeze();
    story.step("while the program is stopped, A sends much and closes its connection without reading");
    const std::string message = numbered_words(48 * 1024);
    a.send_some(message);
    a.close();
    server.process().thaw();
    let_settle(server.process());
    for (const char* name : {"B", "C"}) {
        Client& client = server.connect(name);
        client.send("hello");
        client.expect("HELLO");
        client.close();
    }
}

SHARED_CASE("half_close", "a client that has closed its sending side gets all its answers, then the end",
            {"01", 0.5}, {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    Server& server = story.server();
    Client& a = server.connect("A", {.receive_buffer = 32 * 1024});
    long_message(story, a);
    story.judge([](const Evidence& seen) {
        if (seen.kind == Kind::ended || seen.kind == Kind::reset) return Misconception(half_close);
        return seen.kind == Kind::silent && seen.client == "A" ? eof_ignored : Misconception{};
    });
    const std::string message = numbered_words(1024 * 1024);
    a.exchange(message, upper(message), true);
    a.expect_end();
}

SHARED_CASE("restart", "can be started again at once on the same port", {"01", 0.5}, {"02", 0.25},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    const std::uint16_t port = free_port();
    Server& first = story.server({.port = port});
    Client& a = first.connect("A");
    a.send("hello");
    a.expect("HELLO");
    story.step("the program is killed while A is connected, then A closes");
    first.process().kill_all();
    a.close();  // the program's side closed first, so it is the program's port that stays in TIME_WAIT
    Server* second = nullptr;
    try {
        second = &story.server({.port = port});
    } catch (const CouldNotRun& failure) {
        story.fail(fmt::format("the program to listen on port {} again", port), failure.what(), no_reuseaddr);
    }
    Client& b = second->connect("B");
    b.send("hello");
    b.expect("HELLO");
}

SHARED_CASE("loopback_only", "cannot be reached from other machines", {"01", 0.5}, {"02", 0.25}, {"03", 0.25},
            {"04", 0.25}, {"05", 0.25})
(Story& story) {
    Server& server = story.server();
    server.expect_to_wait();
    story.step("the kernel is asked on which address it listens");
    for (const TcpSocket& socket : tcp_sockets()) {
        if (!socket.listening || socket.port != server.port()) continue;
        // 127.0.0.1 (a number in the machine's order), the same within IPv6, and ::1.
        const std::string_view address = socket.address;
        const bool local = address == "0100007F" || address == "0000000000000000FFFF00000100007F" ||
                           address == "00000000000000000000000001000000";
        story.require(local, "127.0.0.1", "0x" + socket.address + ", which other machines can reach",
                      listens_to_the_world);
    }
}

SHARED_CASE("usage", "a taken port, a port that is no number, an unknown option: one line, and exit 1, 2, 2",
            {"01", 0.5}, {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.own_program_only("has this command line");
    Server& server = story.server();
    server.expect_to_wait();
    const std::string port = std::to_string(server.port());
    const Stage& stage = harness::stage(story.check().stage());
    struct Case {
        std::string argument;
        int code;
    };
    for (const auto& [argument, code] : {Case{port, 1}, {"many", 2}, {"65536", 2}, {"--no-such-option", 2}}) {
        std::vector<std::string> arguments = stage.arguments;
        arguments.push_back(argument);
        Process& program = story.program(stage.program, arguments);
        const auto exit = program.wait(story.setting().deadline());
        story.require(exit && exit->signal == 0 && exit->code == code, fmt::format("exit code {}", code),
                      exit ? exit->describe() : "a program that still runs");
        const std::string err = program.err();
        story.require(std::count(err.begin(), err.end(), '\n') == 1 && err.back() == '\n',
                      "one line on stderr", err.empty() ? "nothing there" : err);
    }
}

}  // namespace
