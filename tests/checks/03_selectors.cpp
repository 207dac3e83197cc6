// Stage 03: the same server on every back-end.
#include <algorithm>

#include "checks/misconceptions.hpp"
#include "checks/text.hpp"
#include "harness/crowd.hpp"
#include "harness/idle.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;
using namespace misconceptions;

void serves_with(Story& story, const std::string& selector) {
    Server& server = story.server({.arguments = {"--selector", selector}});
    Client& silent = server.connect("A");
    Client& b = server.connect("B", {.receive_buffer = 32 * 1024});
    Client& c = server.connect("C");
    c.send("hello");
    c.expect("HELLO");
    const std::string message = numbered_words(8 * 1024 * 1024);
    b.exchange(message, upper(message));
    b.half_close();
    b.expect_end();
    c.reset();
    silent.send("at last");
    silent.expect("AT LAST");
    must_rest(server, "when only A is left");
}

CHECK_CASE("03.select", 0.25, "works with --selector select")(Story& story) { serves_with(story, "select"); }
CHECK_CASE("03.poll", 0.25, "works with --selector poll")(Story& story) { serves_with(story, "poll"); }
CHECK_CASE("03.epoll", 0.25, "works with --selector epoll")(Story& story) { serves_with(story, "epoll"); }

CHECK_CASE("03.unknown_selector", 0.25, "a selector that does not exist is an error of usage, in one line")
(Story& story) {
    Process& program = story.program("03_selectors_callbacks", {"--selector", "crystal-ball", "0"});
    const auto exit = program.wait(story.setting().deadline());
    story.require(exit && exit->signal == 0 && exit->code == 2, "exit code 2",
                  exit ? exit->describe() : "a program that still runs");
    const std::string err = program.err();
    story.require(
        std::count(err.begin(), err.end(), '\n') == 1 && err.find("crystal-ball") != std::string::npos,
        "one line on stderr that names it", err);
}

CHECK_CASE("03.select_full", 0.25,
           "--selector select turns clients away beyond FD_SETSIZE, and serves the others", Heavy{})
(Story& story) {
    constexpr std::size_t SERVED = 950, KNOCKING = 150;
    if (Crowd::possible(SERVED + KNOCKING + 100) < SERVED + KNOCKING + 100)
        story.not_applicable("the limit on descriptors allows too few clients");
    Server& server = story.server({.arguments = {"--selector", "select"}});
    Crowd crowd(server, SERVED);
    story.judge([](const Evidence& seen) {
        return seen.kind == Evidence::Kind::exited ? beyond_fd_setsize : Misconception{};
    });
    std::size_t served = 0;
    {
        const auto summary = story.summarise("{} more come", KNOCKING);
        std::vector<Client*> clients;
        for (std::size_t i = 1; i <= KNOCKING; ++i) {
            clients.push_back(&server.connect("K" + std::to_string(i)));
            clients.back()->send("x");
        }
        for (Client* client : clients) served += client->is_served("X");
    }
    story.require(served < KNOCKING, "some to be turned away: select(2) cannot watch them",
                  "all were served");
    crowd.speak_in_reverse();
}

}  // namespace
