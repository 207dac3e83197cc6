#include "student/sanitizer.hpp"

#include <fmt/format.h>
#include <regex>
#include <utility>
#include <vector>

#include "student/text.hpp"

namespace student {
namespace {

// The words of the report, and what they mean.
const std::vector<std::pair<std::string, std::string>> MEANINGS{
    {"heap-use-after-free", "Memory is used that was given back before: the object it belonged to has been destroyed."},
    {"stack-use-after-return", "A local variable is used after its function has returned: a reference or pointer to it was kept."},
    {"stack-use-after-scope", "A local variable is used after the block that declared it has ended."},
    {"stack-buffer-overflow", "An array on the stack is read or written past its end."},
    {"heap-buffer-overflow", "A buffer on the heap is read or written past its end."},
    {"global-buffer-overflow", "A global array is read or written past its end."},
    {"double-free", "The same memory is given back twice: two owners each believe that it is theirs."},
    {"attempting free on address", "Memory is given back that was never handed out."},
    {"stack-overflow", "The stack is full: functions call, or coroutines resume, one another without end."},
    {"LeakSanitizer", "Memory was never given back: something that owned it has been lost."},
    {"null pointer", "A null pointer is followed."},
    {"signed integer overflow", "A signed number left its range, which C++ leaves undefined."},
    {"shift exponent", "A number is shifted by more bits than it has."},
    {"out of bounds", "An array is asked for an element that it does not have."},
    {"SEGV", "The program touched memory that is not its own: mostly a null or dangling pointer."},
};

// "#3 0x… in serve(Socket) /path/01_blocking_echo/main.cpp:20:5": the first place in a numbered folder.
std::string place_in(const std::string& report) {
    static const std::regex place(R"((0[1-7]_\w+/[\w/]+\.[ch]pp):(\d+))");
    std::smatch found;
    return std::regex_search(report, found, place) ? fmt::format("{}, line {}", found[1].str(), found[2].str()) : "";
}

std::size_t report_begin(const std::string& printed) {
    static const std::regex begin(R"(==\d+==ERROR: \w+Sanitizer|: runtime error: )");
    std::smatch found;
    if (!std::regex_search(printed, found, begin)) return std::string::npos;
    const auto line = printed.rfind('\n', static_cast<std::size_t>(found.position()));
    return line == std::string::npos ? 0 : line + 1;
}

}  // namespace

std::string sanitizer_sentence(const std::string& printed) {
    const auto begin = report_begin(printed);
    if (begin == std::string::npos) return "";
    const std::string report = printed.substr(begin), where = place_in(report);
    std::string meaning = "The sanitizer found a mistake that C++ leaves undefined.";
    for (const auto& [words, sentence] : MEANINGS)
        if (report.find(words) != std::string::npos) {
            meaning = sentence;
            break;
        }
    return where.empty() ? meaning : fmt::format("{} It was seen in {}.", meaning, where);
}

std::string told(const std::string& printed, const std::string& story) {
    const std::string sentence = sanitizer_sentence(printed);
    if (sentence.empty()) return story;
    constexpr std::size_t most = 12;
    std::string text = story + '\n' + sentence + "\nThe report:\n";
    std::size_t count = 0;
    for (const std::string& line : lines_of(printed.substr(report_begin(printed))))
        if (count++ < most) text += "  " + line + '\n';
    return text;
}

}  // namespace student
