#include "student/screen.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <unistd.h>

#include "student/text.hpp"

namespace student {
namespace {

constexpr std::size_t COLUMNS = 78;

std::string painted(const char* code, const std::string& text) {
    static const bool colours = isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
    return colours ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

}  // namespace

std::string green(const std::string& text) { return painted("32", text); }
std::string red(const std::string& text) { return painted("31", text); }
std::string yellow(const std::string& text) { return painted("33", text); }
std::string bold(const std::string& text) { return painted("1", text); }
std::string dim(const std::string& text) { return painted("2", text); }

std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string wrapped(const std::string& text, std::size_t margin) {
    const std::string blanks(margin, ' ');
    std::string result, line;
    const auto flush = [&] {
        if (!line.empty()) result += blanks + line + '\n';
        line.clear();
    };
    for (const std::string& source : lines_of(text)) {
        if (source.empty() || source.front() == ' ') {
            flush();
            result += source.empty() ? "\n" : blanks + source + '\n';
            continue;
        }
        std::istringstream words(source);
        for (std::string word; words >> word;) {
            if (!line.empty() && margin + width(line) + 1 + width(word) > COLUMNS) flush();
            line += line.empty() ? word : ' ' + word;
        }
    }
    flush();
    return result;
}

std::string wrapped_line(const std::string& line, std::size_t margin) {
    if (line.empty()) return "\n";
    if (margin + width(line) <= COLUMNS) return std::string(margin, ' ') + line + '\n';
    const auto begin = std::min(line.find_first_not_of(' '), line.size());
    return wrapped(line.substr(begin), margin + begin);
}

}  // namespace student
