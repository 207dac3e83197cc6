// What is printed for people: colours where they are wanted, lines that fit a terminal of 80 columns.
#pragma once

#include <string>

namespace student {

// `text` in a colour, when stdout is a terminal and NO_COLOR is not set (no-color.org).
std::string green(const std::string& text);
std::string red(const std::string& text);
std::string yellow(const std::string& text);
std::string bold(const std::string& text);
std::string dim(const std::string& text);

// A paragraph or several, broken at 78 columns and moved to the right by `margin`. A line that begins with a blank stays
// as it is.
std::string wrapped(const std::string& text, std::size_t margin = 0);

// One line of a report: as it is when it fits, else broken there, each part as far to the right as the line began.
std::string wrapped_line(const std::string& line, std::size_t margin = 0);

// How many columns UTF-8 text takes; every character counts as one.
std::size_t width(const std::string& text);

}  // namespace student
