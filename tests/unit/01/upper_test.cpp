#include "01_blocking_echo/upper.hpp"

#include <doctest/doctest.h>
#include <clocale>

TEST_CASE("ASCII letters are upper-cased, everything else in ASCII stays") {
    CHECK(upper("Hello, world! 42\r\n") == "HELLO, WORLD! 42\r\n");
    CHECK(upper("").empty());
    CHECK(upper(std::string_view("a\0b", 3)) == std::string("A\0B", 3));
}

TEST_CASE("UTF-8 text is upper-cased in every script that has cases") {
    CHECK(upper("привет") == "ПРИВЕТ");
    CHECK(upper("žluťoučký kůň") == "ŽLUŤOUČKÝ KŮŇ");
    CHECK(upper("ελληνικά") == "ΕΛΛΗΝΙΚΆ");
    CHECK(upper("日本 🙂") == "日本 🙂");
    CHECK(upper("𐐨") == "𐐀");  // four bytes
}

TEST_CASE("a character whose upper case has another length") {
    CHECK(upper("ıſ") == "IS");  // two bytes become one
    CHECK(upper("ɐ") == "Ɐ");    // two bytes become three
}

TEST_CASE("one character maps to one: sharp s stays") { CHECK(upper("straße") == "STRAßE"); }

TEST_CASE("bytes that are no UTF-8 pass unchanged, and the text around them is upper-cased") {
    CHECK(upper("a\xff\xfe z") == "A\xff\xfe Z");
    CHECK(upper("\xc0\xaf") == "\xc0\xaf");                  // overlong
    CHECK(upper("\xed\xa0\x80") == "\xed\xa0\x80");          // a surrogate
    CHECK(upper("\xf5\x80\x80\x80") == "\xf5\x80\x80\x80");  // past U+10FFFF
    CHECK(upper("\x80\xd0\xbf") == "\x80П");                 // a continuation byte, then a letter
}

TEST_CASE("a character cut by the end of a chunk passes unchanged, whichever its half") {
    CHECK(upper("a\xd0") == "A\xd0");  // "п" is d0 bf
    CHECK(upper("\xbf z") == "\xbf Z");
}

TEST_CASE("the caller's locale neither matters nor changes") {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    CHECK(upper("é") == "É");
    CHECK(before == std::setlocale(LC_ALL, nullptr));
}
