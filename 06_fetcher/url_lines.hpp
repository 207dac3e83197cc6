// A list of URLs, cut into lines.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fetcher {

struct UrlLine {
    std::size_t number = 0;  // counts every line from 1
    std::string text;        // without the spaces around it; not yet looked at otherwise
    bool too_long = false;   // then `text` is only its beginning
};

// Takes a list in pieces of any size and gives its URLs one by one: lines that end with "\n" or "\r\n", the
// last one with or without it, blank lines and those that start with # left out, a UTF-8 byte order mark
// ignored. Holds one piece and one unfinished line, of which no more is kept than `longest`.
class UrlLines {
  public:
    static constexpr std::size_t longest = 8192;  // servers refuse longer URLs, too

    // Adds the next piece. Call it when next() has given nothing: it takes the place of the piece before.
    void feed(std::string_view piece);
    // No more pieces will come: what is left is the last line.
    void finish() { finished_ = true; }
    // The next URL, or nothing when another piece is needed or the list has ended.
    std::optional<UrlLine> next();

  private:
    void take(std::string_view part);
    std::optional<UrlLine> end_line();

    std::string piece_;
    std::size_t used_ = 0;
    std::string line_;
    bool too_long_ = false;
    bool finished_ = false;
    std::size_t number_ = 0;
};

}  // namespace fetcher
