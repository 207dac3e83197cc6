// Stage 01: one client at a time, and every byte of it.
#include "harness/story.hpp"

namespace {

using namespace harness;

CHECK_CASE("01.upper", 1, "answers in upper case")(Story& story) {
    Client& a = story.server().connect("A");
    a.send("hello");
    a.expect("HELLO");
}

CHECK_CASE("02.silent_client", 1, "a silent client holds up nobody")(Story& story) {
    Server& server = story.server();
    server.connect("A");
    Client& b = server.connect("B");
    b.send("hello");
    b.expect("HELLO");
}

}  // namespace
