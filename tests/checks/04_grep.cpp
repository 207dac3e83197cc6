// Stage 04: a generator that consumes.
#include "harness/story.hpp"

namespace {

using namespace harness;

CHECK_CASE("04.grep", 1, "grep prints the lecture's transcript")(Story& story) {
    Process& grep = story.program("04_grep");
    const auto exit = grep.wait(story.setting().deadline());
    story.require(exit && exit->signal == 0 && exit->code == 0, "exit code 0",
                  exit ? exit->describe() : "a program that still runs");
    story.expect_bytes("what it printed", "start grep for python\nno python in data\nfound! deep python\n",
                       grep.out());
}

}  // namespace
