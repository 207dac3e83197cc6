// Stage 01's limit: one client at a time.
#include "checks/misconceptions.hpp"
#include "checks/text.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;

CHECK_CASE("01.second_client_waits", 0.5, "a second client may have to wait, but gets its answer")
(Story& story) {
    story.judge([](const Evidence& seen) {
        if (holds_bytes_of_nobody(seen)) return misconceptions::whole_buffer;
        const bool refused = seen.client == "B" && seen.kind != Evidence::Kind::silent;
        return refused ? misconceptions::one_client_ever : Misconception{};
    });
    Server& server = story.server();
    Client& a = server.connect("A");
    a.send("hello");
    a.expect("HELLO");
    Client& b = server.connect("B");
    b.send("me, too");
    a.send("not yet");
    a.expect("NOT YET");
    a.close();
    b.expect("ME, TOO");
}

CHECK_CASE("01.limit_one_client_at_a_time", 0.5, "its limit: a silent client holds up the next one")
(Story& story) {
    story.must_fail("02.silent_client", "01_blocking_echo", misconceptions::one_client_at_a_time);
}

}  // namespace
