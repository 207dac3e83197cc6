#include "workbook/failure_message.hpp"

#include <fmt/format.h>
#include <regex>
#include <sstream>
#include <utility>
#include <vector>

namespace {

// What differs from run to run, and the name it gets.
std::string steadied(std::string text) {
    static const std::vector<std::pair<std::regex, std::string>> differing{
        {std::regex(R"(\b\d+(\.\d+)? (s|ms)\b)"), "TIME"},
        {std::regex(R"(\b\d+(\.\d+)? ?%)"), "SHARE"},
        {std::regex(R"(127\.0\.0\.1:\d+)"), "127.0.0.1:PORT"},
        {std::regex(R"(localhost:\d+)"), "localhost:PORT"},
        {std::regex(R"(\bport \d{4,})"), "port PORT"},
        {std::regex(R"((\d\d_\w+( \w+)?) \d{4,5} starts)"), "$1 PORT starts"},
        {std::regex(R"(\b(process|thread|pid) \d+)"), "$1 NUMBER"},
        {std::regex(R"(the program starts: (\w+) \S*/(\S+) \d{4,5}\b)"), "the program starts: $1 $2 PORT"},
        {std::regex(R"(/tmp/workbook-\w{6})"), "FOLDER"},
        {std::regex(R"(/\S*/bin[\w.]*/)"), ""},  // a program's folder
        {std::regex(R"(\b0x[0-9a-f]{6,})"), "ADDRESS"},
        // A file's name may have a fingerprint of its URL in it, and that has a port.
        {std::regex(R"([\w.%-]*-[a-z2-7]{16}(\.\w+)*)"), "FILE"},
    };
    for (const auto& [pattern, name] : differing) text = std::regex_replace(text, pattern, name);
    return text;
}

// How much had come by then depends on the machine as well.
std::string without_amounts(std::string text) {
    static const std::vector<std::pair<std::regex, std::string>> differing{
        {std::regex(R"(only the first \S+ (bytes|[KM]iB) of it)"), "only the first PART of it"},
        {std::regex(R"(\d+(\.\d+)? ([KM]iB))"), "SIZE"},
        {std::regex(R"(\b(client|CLIENT) \d+)"), "$1 NUMBER"},
        // Which files are wrong, and in which way, depends on who came first.
        {std::regex(R"((no file with the bytes of|of /\S+ only the first|files that belong to nothing:).*)"),
         "other files"},
        {std::regex(R"(\b\d{3,} bytes of)"), "SIZE of"},
        {std::regex(R"(\bclient K\d+)"), "client NAME"},
        {std::regex("; its connection has not been accepted"), ""},
        {std::regex(R"(the final name, \S+)"), "the final name, FILE"},
        {std::regex(R"(\bwoke \d+ times)"), "woke TIMES"},
        {std::regex(R"(\bticked \d+ times)"), "ticked TIMES"},
        {std::regex(R"((…)?"[^"]*"(…)? at byte \d+)"), "SOMETHING at byte PLACE"},
        {std::regex(R"((…)?"[^"]*"(…)? there)"), "SOMETHING ELSE there"},
    };
    for (const auto& [pattern, name] : differing) text = std::regex_replace(text, pattern, name);
    return text;
}

std::string as_it_is(const std::string& text) { return text; }

template <class OfStep, class OfEvidence>
std::string told(const harness::Verdict& verdict, OfStep of_step, OfEvidence of_evidence) {
    std::string text;
    int number = 0;
    for (const std::string& step : verdict.steps) text += fmt::format("{:>3}. {}\n", ++number, of_step(step));
    text += fmt::format("\nexpected  {}\ngot       {}\n", of_evidence(verdict.expected),
                        of_evidence(verdict.got));
    for (const std::string& finding : verdict.autopsy)
        text += fmt::format("at that moment  {}\n", of_evidence(finding));
    if (verdict.misconception) text += "\n" + explanation(verdict.misconception);
    return text;
}

}  // namespace

std::string explanation(const harness::Misconception& misconception) {
    if (!misconception) return {};
    std::string text = misconception.sentence + "\n";
    if (!misconception.section.empty()) text += fmt::format("Read {}\n", misconception.section);
    return text;
}

std::string failure_story(const harness::Verdict& verdict) { return told(verdict, as_it_is, as_it_is); }

std::string failure_story(const std::string& doctest_output) {
    static const std::regex place(R"(^\S*/([^/\s]+):\d+:)");
    std::string text;
    std::istringstream lines(doctest_output);
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("TEST CASE:")) inside = true;
        if (line.starts_with("[doctest]") || line.starts_with("====")) inside = false;
        if (inside) text += std::regex_replace(line, place, "$1:") + '\n';
    }
    while (text.ends_with("\n\n")) text.pop_back();
    return text;
}

std::string failure_message(const harness::Verdict& verdict) {
    // At which step a program's death is noticed, and whether as a reset or as a refusal, is a matter of luck.
    static const std::regex death(R"(.*\b(?:has ended|its end): ([^\n;]*))");
    std::smatch ended;
    if (std::regex_search(verdict.got, ended, death))
        return steadied(fmt::format("the program has ended: {}\n\n{}", ended[1].str(),
                                    explanation(verdict.misconception)));
    // What a check sends is always of one size, and stands in parentheses; what it measured is not.
    static const std::regex measured(R"(\d+(\.\d+)? [KM]iB\b(?!\)))");
    const auto without_sizes = [](const std::string& step) {
        return std::regex_replace(step, measured, "SIZE");
    };
    // Of steps that are repeated until something happens the last ones are shown: which they are is a matter of luck.
    harness::Verdict once = verdict;
    std::erase_if(once.steps, [](const std::string& step) { return step.starts_with("… "); });
    return steadied(told(once, without_sizes, without_amounts));
}

std::string failure_message(const std::string& doctest_output) {
    return steadied(failure_story(doctest_output));
}
