// Stage 05: the same server without a library under it, and asyncio's vocabulary.
#include <chrono>

#include "checks/misconceptions.hpp"
#include "checks/text.hpp"
#include "harness/ending.hpp"
#include "harness/idle.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;
using namespace misconceptions;

// No piece sleeps longer than this, at the scales at which they are played here.
constexpr auto LONGEST_SLEEP = std::chrono::seconds(4);

std::string output_of(Story& story, std::vector<std::string> arguments) {
    Process& program = story.program("05_coroutines", std::move(arguments));
    const Exit exit = must_end(program, story.setting(), LONGEST_SLEEP);
    story.require(exit.signal == 0 && exit.code == 0, "exit code 0", exit.describe());
    return program.out();
}

void transcript(Story& story, const std::string& piece, const std::string& expected) {
    story.expect_bytes("what it printed", expected, output_of(story, {"--scale", "0.05", piece}));
}

CHECK_CASE("05.own_loop", 0.75, "the echo on a loop of our own serves as well as the one on Asio")
(Story& story) {
    Server& server = story.server({.arguments = {"echo-own-loop"}});
    Client& silent = server.connect("A");
    Client& b = server.connect("B", {.receive_buffer = 32 * 1024});
    Client& c = server.connect("C");
    c.send("hello");
    c.expect("HELLO");
    story.judge([](const Evidence& seen) {
        const bool lost = seen.client == "B" && !seen.received.empty() && seen.kind != Evidence::Kind::exited;
        return lost ? partial_send : Misconception{};
    });
    const std::string message = numbered_words(8 * 1024 * 1024);
    b.exchange(message, upper(message), true);
    b.expect_end();
    story.judge({});
    c.reset();
    silent.send("at last");
    silent.expect("AT LAST");
    must_rest(server, "when only A is left");
}

CHECK_CASE("05.say_after", 0.5, "say_after awaited in turn takes 3 seconds, as tasks 2")(Story& story) {
    // Nothing ends sooner than its delays, so a program that awaits all four in turn never takes less than 6
    // units, and one that runs all four at once can take less than 5. A busy machine adds to that, so more is
    // tried again, with a longer unit.
    double scale = 0.2, took = 0;
    for (int attempt = 0; attempt < 4; ++attempt, scale *= 2) {
        const auto begin = std::chrono::steady_clock::now();
        const std::string out = output_of(story, {"--scale", fmt::format("{}", scale), "say-after"});
        took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / scale;
        std::string words;
        for (const char c : out) words += c >= '0' && c <= '9' ? '0' : c;
        const std::string run = "started at 00:00:00\nhello\nworld\nfinished at 00:00:00\n";
        story.expect_bytes("what it printed, times aside", run + run, words);
        story.require(took >= 5, "3 + 2 = 5 s", fmt::format("{:.2f} s", took));
        if (took < 6) return;
    }
    story.fail("3 + 2 = 5 s", fmt::format("{:.2f} s", took), awaited_in_turn);
}

CHECK_CASE("05.limit_blocking_call", 0.5, "its limit: one blocking call stops everybody")(Story& story) {
    // The blocking call waits for a ticker, which ticks if the call was made in another thread.
    story.judge([](const Evidence& seen) {
        return seen.blocked_in == "futex" && seen.cpu_share < 0.2 ? blocking_call : Misconception{};
    });
    const std::string out = output_of(story, {"--scale", "0.05", "event-loop"});
    story.require(out.find("the ticker ticked 0 times\n") != std::string::npos,
                  "a ticker that does not tick while the loop is blocked", out);
}

CHECK_CASE("05.gather", 0.75, "gather: results in order, the first failure at once, the others go on")
(Story& story) {
    transcript(story, "gather",
               "fetched text\nfetched picture\nresults in the order of the arguments: text, picture\n"
               "gather failed at once: no such page\nthe sibling was cancelled: false\n"
               "fetched the sibling all the same\nfetched text\noutcomes: text, an exception\n");
}

CHECK_CASE("05.wait_for", 0.5, "wait_for: in time, too slow and cancelled, or an error of its own")
(Story& story) {
    const std::string out = output_of(story, {"--scale", "0.05", "wait-for"});
    for (const char* line :
         {"in time: forty-two\n", "pondering ends: ", "too slow: ", "neither: the machine broke down\n"})
        story.require(out.find(line) != std::string::npos, line, out);
}

}  // namespace
