// Nothing from outside can do more to a terminal than show characters.
#include "06_fetcher/printable.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using fetcher::printable;

TEST_CASE("text stays as it is") {
    for (const char* text : {"", "http://h/a?b=c", "привет", "日本語", "🎉", "ä"})
        CHECK(printable(text) == text);
}

TEST_CASE("what controls a terminal is escaped") {
    CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
    CHECK(printable("a\r\nb\t\x7f") == "a\\x0d\\x0ab\\x09\\x7f");
    CHECK(printable("\xC2\x9B") == "\\xc2\\x9b");           // CSI as one character (C1)
    CHECK(printable("\x9B") == "\\x9b");                    // and as a byte
    CHECK(printable("\xE2\x80\xAE") == "\\xe2\\x80\\xae");  // turns the direction of writing
    CHECK(printable(std::string_view("\0", 1)) == "\\x00");
}

TEST_CASE("what is no UTF-8 is escaped byte by byte") {
    CHECK(printable("\xFF") == "\\xff");
    CHECK(printable("a\xC3") == "a\\xc3");                  // cut off
    CHECK(printable("\xC0\xAF") == "\\xc0\\xaf");           // overlong
    CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");  // a surrogate
    CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
    CHECK(printable("\xE2\x82"
                    "x") == "\\xe2\\x82x");
}

TEST_CASE("long text is cut between characters") {
    CHECK(printable("abcdef", 3) == "abc…");
    CHECK(printable("ääää", 3) == "ä…");
    CHECK(printable("abc", 3) == "abc");
}

TEST_CASE("random bytes give printable text that stays as it is") {
    std::mt19937 random(3);
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (std::size_t n = random() % 12; n > 0; --n) text += static_cast<char>(random() % 256);
        const std::string shown = printable(text);
        for (const char c : shown) REQUIRE((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
        REQUIRE(printable(shown) == shown);
    }
}
