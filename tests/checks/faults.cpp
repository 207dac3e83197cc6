// What a kernel may do at any time, and seldom does: calls that are short, interrupted or refused. The probe brings it
// about below the program.
#include <chrono>

#include "checks/misconceptions.hpp"
#include "checks/probed.hpp"
#include "checks/text.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;
using namespace misconceptions;
using Kind = Evidence::Kind;

bool is_one_at_a_time(const Story& story) { return story.check().stage() == "01"; }

void talk(Client& client, const std::string& word = "hello") {
    client.send(word + " from " + client.name());
    client.expect(upper(word + " from " + client.name()));
}

SHARED_CASE("short_sends", "an answer of which the kernel takes a little at a time arrives whole",
            {"01", 0.25}, {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    ProbedServer probed(story, {.plan = "send:short=100"});
    Client& a = probed.server().connect("A");
    talk(a);  // short enough: what goes wrong from here on is the shortness of the calls
    story.judge([](const Evidence& seen) {
        const bool lost = seen.kind == Kind::different || seen.kind == Kind::ended ||
                          (seen.kind == Kind::silent && !seen.received.empty());
        return lost ? partial_send : Misconception{};
    });
    const std::string message = numbered_words(4000);
    a.send(message);
    a.expect(upper(message));
    talk(a);
    probed.must_have_struck();
}

SHARED_CASE("interrupted_calls", "a call that a signal interrupts is made again", {"01", 0.25}, {"02", 0.25},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::silent || seen.kind == Kind::different ? Misconception{}
                                                                         : interrupted_is_an_error;
    });
    ProbedServer probed(story, {.plan = "wait:fail=EINTR/2;recv:fail=EINTR/2;accept:fail=EINTR/2"});
    // A signal strikes a program that waits, so everybody speaks only when it does.
    const auto connect = [&](const char* name) -> Client& {
        const auto since = std::chrono::steady_clock::now();
        Client& client = probed.server().connect(name);
        probed.settle(since);
        probed.must_run(interrupted_is_an_error);
        return client;
    };
    const auto say = [&](Client& client, const char* word) {
        const auto since = std::chrono::steady_clock::now();
        talk(client, word);
        probed.settle(since);
        probed.must_run(interrupted_is_an_error);
    };
    Client& a = connect("A");
    for (const char* word : {"one", "two", "three"}) say(a, word);
    if (is_one_at_a_time(story)) a.close();
    Client& b = connect("B");
    for (const char* word : {"one", "two", "three"}) say(b, word);
    if (!is_one_at_a_time(story)) say(a, "four");
    probed.must_have_struck();
}

SHARED_CASE("false_readiness", "a socket that was reported as ready may have nothing to read", {"02", 0.25},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        const bool waits = seen.kind == Kind::silent && !seen.blocked_in.empty() &&
                           seen.blocked_in != "select" &&
                           seen.blocked_in.find("poll") == seen.blocked_in.npos;
        const bool gave_up =
            seen.kind == Kind::exited || seen.kind == Kind::ended || seen.kind == Kind::reset;
        return waits || gave_up ? readiness_is_a_promise : Misconception{};
    });
    ProbedServer probed(story, {.plan = "wait:false-ready"});
    Client& a = probed.server().connect("A");
    Client& b = probed.server().connect("B");
    for (const char* word : {"one", "two", "three", "four"}) talk(b, word);
    for (const char* word : {"one", "two"}) talk(a, word);
    talk(probed.server().connect("C"));
    talk(b, "five");
    probed.must_have_struck();
}

SHARED_CASE("aborted_connection", "a client that has left before it was accepted ends nothing but itself",
            {"01", 0.25}, {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::silent || seen.kind == Kind::different ? Misconception{} : dies_on_abort;
    });
    ProbedServer probed(story, {.plan = "accept:fail=ECONNABORTED#2"});
    Client& a = probed.server().connect("A");
    talk(a);
    if (is_one_at_a_time(story)) a.close();
    // Aborted at once, it might hear of that before it has heard that it was connected.
    const auto since = std::chrono::steady_clock::now();
    probed.server().process().freeze();
    Client& b = probed.server().connect("B");
    probed.server().process().thaw();
    b.expect_end_or_reset();
    probed.settle(since);
    probed.must_run(dies_on_abort);
    if (!is_one_at_a_time(story))
        talk(a, "hello again");  // before the next one knocks, who would wake a sleeping loop
    talk(probed.server().connect("C"));
    probed.must_have_struck();
}

SHARED_CASE("reset_in_send",
            "a client that resets its connection while it is answered ends nothing but itself", {"01", 0.25},
            {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::silent || seen.kind == Kind::different ? Misconception{} : dies_on_reset;
    });
    ProbedServer probed(story, {.plan = "send:fail=ECONNRESET#1"});
    Client& a = probed.server().connect("A");
    const auto since = std::chrono::steady_clock::now();
    a.send("hello");
    a.expect_end_or_reset();
    probed.settle(since);
    probed.must_run(dies_on_reset);
    Client& b = probed.server().connect("B");
    talk(b);
    if (is_one_at_a_time(story)) b.close();
    talk(probed.server().connect("C"));
    probed.must_have_struck();
}

CHECK_CASE("01.emfile", 0.25, "out of descriptors for a moment, it serves the next client")
(Story& story) {
    story.judge([](const Evidence& seen) {
        return seen.kind == Kind::silent || seen.kind == Kind::different ? Misconception{} : emfile_ends_all;
    });
    ProbedServer probed(story, {.plan = "accept:fail=EMFILE#2"});
    Client& a = probed.server().connect("A");
    talk(a);
    a.close();
    const auto since = std::chrono::steady_clock::now();
    Client& b = probed.server().connect("B");
    probed.settle(since);
    probed.must_run(emfile_ends_all);
    b.send("hello");
    b.is_served("HELLO");  // or turned away; but not left without either
    b.close();
    talk(probed.server().connect("C"));
    probed.must_have_struck();
}

}  // namespace
