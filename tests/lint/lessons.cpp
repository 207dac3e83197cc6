#include "tests/lint/lessons.hpp"

#include <algorithm>
#include <regex>

Findings check_length(std::string_view path, std::string_view source) {
    static const std::regex lesson(R"(0[1-5]_\w+/.*\.cpp)");
    constexpr auto most = 160;
    const auto lines = std::count(source.begin(), source.end(), '\n');
    if (!std::regex_match(std::string(path), lesson) || lines <= most) return {};
    return {{most + 1, "a lesson's program has at most 160 lines, this one " + std::to_string(lines) +
                           "; move a part into a header"}};
}
