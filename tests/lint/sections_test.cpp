#include "tests/lint/sections.hpp"

#include <doctest/doctest.h>

TEST_CASE("a heading's anchor is in small letters, with dashes, without punctuation") {
    const auto anchors = anchors_of(
        "# 02 · A loop\n\n## One thread, one select\ntext\n```sh\n# no heading\n```\n### The limit: a "
        "`disk`\n");
    CHECK(anchors.contains("one-thread-one-select"));
    CHECK(anchors.contains("the-limit-a-disk"));
    CHECK_FALSE(anchors.contains("no-heading"));
}

TEST_CASE("a section that a failure names is there") {
    const std::map<std::string, std::set<std::string>> chapters{{"02_select_loop", {"traps"}}};
    CHECK(check_sections("x = \"02_select_loop/README.md#traps\";", chapters).empty());
    CHECK(check_sections("\n\"02_select_loop/README.md#gone\"", chapters).at(0).line == 2);
    CHECK(check_sections("\"02_select_loop/README.md\"", chapters).size() == 1);
    CHECK(check_sections("\"09_moon/README.md#traps\"", chapters).size() == 1);
}
