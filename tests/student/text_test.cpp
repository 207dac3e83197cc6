#include <doctest/doctest.h>
#include <algorithm>

#include "student/exercise.hpp"
#include "student/hole.hpp"
#include "student/quotes.hpp"
#include "student/region.hpp"
#include "student/sanitizer.hpp"
#include "student/screen.hpp"

using namespace student;

namespace {

const char* const EXERCISE = R"(---
title: Say it louder
kind: success
empties: 01_blocking_echo/upper.cpp ascii_upper
missing: return the letter
green: unit.01.upper: ASCII letters
minutes: 5
read: 01_blocking_echo/README.md#the-text
---
## Goal
Goal.
## Contract
Contract.
## Hint 1
One.
## Hint 2
Two.
## Hint 3
Three.
)";

Exercise exercise() { return parse_exercise("01.1", EXERCISE); }

std::string hole_of(const std::string& region, Gap gap = {}) { return joined(hole_in(lines_of(region), gap, exercise())); }

std::string without(const std::string& line) {
    std::string text = EXERCISE;
    text.erase(text.find(line), line.size());
    return text;
}

}  // namespace

TEST_CASE("an exercise is read, and what is missing in it is named") {
    CHECK(exercise().title == "Say it louder");
    CHECK(exercise().stage() == "01");
    CHECK(exercise().green == std::vector<std::string>{"unit.01.upper: ASCII letters"});
    CHECK(exercise().hints[2] == "Three.");
    for (const char* line : {"title: Say it louder\n", "kind: success\n", "missing: return the letter\n", "minutes: 5\n",
                             "green: unit.01.upper: ASCII letters\n", "## Hint 2\nTwo.\n",
                             "empties: 01_blocking_echo/upper.cpp ascii_upper\n"})
        CHECK_THROWS_WITH_AS(parse_exercise("01.1", without(line)), doctest::Contains("exercise 01.1: "), std::runtime_error);
}

TEST_CASE("a function keeps its comment and its signature, and throws") {
    CHECK(hole_of("// Says it.\nint upper(int c,\n          int d) {\n    if (c) {\n        d = 1;\n    }\n    return d;\n}\n") ==
          "// Says it.\nint upper(int c,\n          int d) {\n"
          "    throw std::logic_error(\"EXERCISE 01.1: return the letter\");\n}\n");
    CHECK(hole_of("    bool is(int a) const { return a; }\n") ==
          "    bool is(int a) const {\n        throw std::logic_error(\"EXERCISE 01.1: return the letter\");\n    }\n");
}

TEST_CASE("of several functions each is emptied, and declarations stay") {
    const std::string hole = hole_of("int a() {\n    return 1;\n}\n\nint b();\n\nint c() {\n    return 3;\n}\n");
    CHECK(hole.find("return") == hole.find("return the letter"));
    CHECK(hole.find("int b();\n") != std::string::npos);
    CHECK(std::count(hole.begin(), hole.end(), '}') == 2);
}

TEST_CASE("statements are replaced, lambdas and loops among them, comments before them stay") {
    CHECK(hole_of("    // How.\n    const auto f = [](int x) {\n        return x;\n    };\n    while (true) {\n        f(1);\n    }\n") ==
          "    // How.\n    throw std::logic_error(\"EXERCISE 01.1: return the letter\");\n");
}

TEST_CASE("of a region only the lines that are named are replaced") {
    const Gap gap{"f", "r", "b();", "c(", false};
    CHECK(hole_of("a();\n  b();\n  c(1);\nd();\n", gap) ==
          "a();\n  throw std::logic_error(\"EXERCISE 01.1: return the letter\");\nd();\n");
    CHECK_THROWS_AS(hole_of("a();\n", gap), std::runtime_error);
}

TEST_CASE("a hole is open as long as its mark is there") {
    const Lines region = lines_of("int f() {\n    return 1;\n}\n");
    CHECK(is_open(hole_in(region, {}, exercise()), exercise()));
    CHECK_FALSE(is_open(region, exercise()));
}

TEST_CASE("a region is found and replaced, and a missing mark is named") {
    const Lines source = lines_of("a\n  //[ x\nb\n  //] x\nc\n");
    CHECK(region_in(source, "f", "x") == Lines{"b"});
    CHECK(joined(with_region(source, "f", "x", {"d", "e"})) == "a\n  //[ x\nd\ne\n  //] x\nc\n");
    CHECK_THROWS_WITH(region_in(source, "f", "y"), doctest::Contains("//[ y is gone from f"));
}

TEST_CASE("a quotation is renewed between its marks, and one without an end is an error") {
    const std::string page = "text\n<!-- run ls -->\nold\n<!-- end -->\nmore\n";
    CHECK(with_quotations(page, [](const Quotation& quotation) { return quotation.argument + '\n'; }) ==
          "text\n<!-- run ls -->\nls\n<!-- end -->\nmore\n");
    CHECK(with_quotations(page, [](const Quotation&) { return std::nullopt; }) == page);
    CHECK_THROWS_AS(with_quotations("<!-- run ls -->\n", [](const Quotation&) { return std::nullopt; }), std::runtime_error);
}

TEST_CASE("a sanitizer's report gets a sentence with the place in the stage") {
    const std::string report =
        "before\n==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x1\n"
        "    #0 0x1 in std::string::data /usr/include/c++/12/string:1\n"
        "    #1 0x2 in respond /home/me/mine/02_select_loop/client.hpp:21:9\n";
    CHECK(sanitizer_sentence(report).find("02_select_loop/client.hpp, line 21") != std::string::npos);
    CHECK(sanitizer_sentence(report).starts_with("Memory is used that was given back"));
    CHECK(told(report, "story\n").find("story") < told(report, "story\n").find("Memory is used"));
    CHECK(sanitizer_sentence("all is well") == "");
    CHECK(told("all is well", "story\n") == "story\n");
    CHECK(sanitizer_sentence("a.cpp:3:4: runtime error: signed integer overflow: 1 + 2").find("signed number") !=
          std::string::npos);
}

TEST_CASE("text is broken at 78 columns, whatever its alphabet") {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "слово ";
    for (const std::string& line : lines_of(wrapped(text, 4))) CHECK(width(line) <= 78);
    CHECK(wrapped("a\nb\n\n  code\nc") == "a b\n\n  code\nc\n");
    CHECK(wrapped_line("  1. expected  x", 4) == "      1. expected  x\n");
    for (const std::string& line : lines_of(wrapped_line("  1. " + text, 4))) {
        CHECK(width(line) <= 78);
        CHECK(line.starts_with("      "));
    }
}
