// What is found out about a program that hangs, before it is killed. On record in autopsies/; to record anew
// what is said now:  WORKBOOK_ACCEPT=1 build/release/bin/unit_harness_autopsy
#include "harness/autopsy.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>

#include "harness/ending.hpp"
#include "harness/failure.hpp"
#include "harness/server.hpp"

using namespace harness;

namespace {

// TSan's runtime starts a thread of its own beside the first that the program starts, and it would be told of.
#if defined(__SANITIZE_THREAD__)
constexpr bool runtime_has_a_thread = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr bool runtime_has_a_thread = true;
#else
constexpr bool runtime_has_a_thread = false;
#endif
#else
constexpr bool runtime_has_a_thread = false;
#endif

struct NoJournal : Journal {
    void step(std::string) override {}
};

Setting impatient(std::string command = {}) {
    Setting setting;
    setting.command = std::move(command);
    setting.patience = 0.25;
    return setting;
}

// A program that hangs in one way, with client A, who said something before or not, and B, who waits.
struct Scene {
    NoJournal journal;
    Setting setting;
    Server server;

    explicit Scene(const std::string& how)
        : setting(impatient(HANGING " " + how + " {port}")), server(journal, setting, {}) {}

    // What is known when `client` is not answered.
    ExpectationFailed unanswered(Client& client) {
        try {
            client.expect("HELLO!");
        } catch (ExpectationFailed& failure) {
            return failure;
        }
        FAIL("it was answered");
        std::abort();
    }
};

// Times differ from run to run.
std::string steadied(const std::vector<std::string>& findings) {
    std::string text;
    for (const std::string& finding : findings) text += finding + '\n';
    text = std::regex_replace(text, std::regex(R"(\d+\.\d+ s\b)"), "TIME");
    return std::regex_replace(text, std::regex(R"(port \d+)"), "port PORT");
}

void is_on_record(const std::string& name, const ExpectationFailed& failure) {
    const std::string file = AUTOPSIES "/" + name + ".txt", found = steadied(failure.autopsy);
    if (std::getenv("WORKBOOK_ACCEPT")) std::ofstream(file) << found;
    std::ifstream stream(file);
    const std::string recorded{std::istreambuf_iterator<char>(stream), {}};
    CHECK(found == recorded);
}

}  // namespace

TEST_CASE("blocked in recv on a silent client, while another one's bytes wait") {
    Scene scene("recv");
    scene.server.connect("A");
    Client& b = scene.server.connect("B");
    b.send("hello!");
    const ExpectationFailed failure = scene.unanswered(b);
    CHECK(failure.evidence.blocked_in == "recvfrom");
    CHECK(failure.evidence.blocked_on == "A");
    CHECK(failure.evidence.not_accepted == std::vector<std::string>{"B"});
    CHECK(failure.evidence.cpu_share < 0.1);
    is_on_record("recv", failure);
}

TEST_CASE("blocked in send to a client that does not read") {
    Scene scene("send");
    scene.server.connect("A", {.receive_buffer = 32 * 1024});
    Client& b = scene.server.connect("B");
    b.send("hello!");
    const ExpectationFailed failure = scene.unanswered(b);
    CHECK(failure.evidence.blocked_in == "sendto");
    CHECK(failure.evidence.blocked_on == "A");
    is_on_record("send", failure);
}

TEST_CASE("blocked in accept, though those who have come have something to say") {
    Scene scene("accept");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    const ExpectationFailed failure = scene.unanswered(a);
    CHECK(failure.evidence.blocked_on.empty());
    is_on_record("accept", failure);
}

TEST_CASE("spinning without a system call") {
    Scene scene("spin");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    const ExpectationFailed failure = scene.unanswered(a);
    CHECK(failure.evidence.blocked_in.empty());
    CHECK(failure.evidence.cpu_share > 0.1);
    is_on_record("spin", failure);
}

TEST_CASE("asking again and again for what it never takes") {
    Scene scene("hot-poll");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    const ExpectationFailed failure = scene.unanswered(a);
    CHECK(failure.evidence.cpu_share > 0.1);
}

TEST_CASE("waiting in poll for something else") {
    Scene scene("poll");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    is_on_record("poll", scene.unanswered(a));
}

TEST_CASE("a deadlock of two threads") {
    Scene scene("lock");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    const ExpectationFailed failure = scene.unanswered(a);
    CHECK(failure.evidence.blocked_in == "futex");
    if (!runtime_has_a_thread) is_on_record("lock", failure);
}

TEST_CASE("waiting for a pipe that nobody writes to") {
    Scene scene("pipe");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    is_on_record("pipe", scene.unanswered(a));
}

TEST_CASE("sleeping") {
    Scene scene("sleep");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    is_on_record("sleep", scene.unanswered(a));
}

TEST_CASE("stopped by a signal") {
    Scene scene("stop");
    Client& a = scene.server.connect("A");
    a.send("hello!");
    is_on_record("stop", scene.unanswered(a));
}

TEST_CASE("a program without clients that does not come to its end tells what it waits for") {
    Launch launch;
    launch.command = {HANGING, "recv", "0"};
    Process program(std::move(launch));
    const Setting setting = impatient();
    try {
        must_end(program, setting, std::chrono::seconds(1));
        FAIL("it came to its end");
    } catch (const ExpectationFailed& failure) {
        is_on_record("ending", failure);
    }
}
