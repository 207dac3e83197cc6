// The list of URLs, cut into lines, whatever pieces it comes in.
#include "06_fetcher/url_lines.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/shown.hpp"

using fetcher::UrlLine;
using fetcher::UrlLines;

namespace {

std::vector<UrlLine> lines_of(std::string_view list, std::size_t piece_size) {
    UrlLines lines;
    std::vector<UrlLine> found;
    const auto take_all = [&] {
        while (auto line = lines.next()) found.push_back(*line);
    };
    for (std::size_t at = 0; at < list.size(); at += piece_size) {
        lines.feed(list.substr(at, piece_size));
        take_all();
    }
    lines.finish();
    take_all();
    return found;
}

std::string shown(const std::vector<UrlLine>& lines) {
    std::string text;
    for (const UrlLine& line : lines) text += std::to_string(line.number) + "=" + line.text + ";";
    return text;
}

}  // namespace

TEST_CASE("blank lines and comments are skipped and still counted, in pieces of any size") {
    const std::string list =
        "\xEF\xBB\xBF# a comment\n\n  http://a/ \r\n\t\r\n  # another\nhttp://b/#c\n\r\nhttp://c/";
    for (std::size_t piece = 1; piece <= list.size(); ++piece) {
        CAPTURE(piece);
        CHECK(shown(lines_of(list, piece)) == "3=http://a/;6=http://b/#c;8=http://c/;");
    }
}

TEST_CASE("the last line needs no newline, and one there adds no line") {
    CHECK(shown(lines_of("http://a/", 4)) == "1=http://a/;");
    CHECK(shown(lines_of("http://a/\n", 4)) == "1=http://a/;");
    CHECK(shown(lines_of("", 4)).empty());
    CHECK(shown(lines_of("\n\n", 4)).empty());
    CHECK(shown(lines_of("# only this", 4)).empty());
}

TEST_CASE("a byte order mark counts only at the beginning") {
    CHECK(shown(lines_of("http://a/\n\xEF\xBB\xBFhttp://b/\n", 5)) == "1=http://a/;2=\xEF\xBB\xBFhttp://b/;");
}

TEST_CASE("a line that is too long is cut, says so, and does not disturb the next") {
    const std::string longest(UrlLines::longest, 'x');
    const auto lines = lines_of(longest + "\n" + longest + "y\nhttp://c/\n", 1000);
    REQUIRE(lines.size() == 3);
    CHECK_FALSE(lines[0].too_long);
    CHECK(lines[1].too_long);
    CHECK(lines[1].text.size() == UrlLines::longest);
    CHECK_FALSE(lines[2].too_long);
    CHECK(lines[2].text == "http://c/");
    CHECK(lines[2].number == 3);
}

TEST_CASE("bytes of any value stay in their line") {
    std::string text;
    for (int byte = 1; byte < 256; ++byte)
        if (byte != '\n' && byte != '\r') text += static_cast<char>(byte);
    text.insert(10, 1, '\0');
    const auto lines = lines_of("x" + text + "x\n", 7);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].text == "x" + text + "x");
}
