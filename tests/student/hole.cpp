#include "student/hole.hpp"

#include <algorithm>
#include <stdexcept>

namespace student {
namespace {

std::size_t indentation(const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); }
std::string unindented(const std::string& line) { return line.substr(indentation(line)); }
bool is_comment(const std::string& line) { return unindented(line).starts_with("//"); }

// Broken after the type when it would be too long for a reader's screen.
Lines throwing(std::size_t margin, const Exercise& exercise) {
    const std::string blanks(margin, ' '), text = "\"" + exercise.mark() + exercise.missing + "\");";
    const std::string call = blanks + "throw std::logic_error(";
    if (call.size() + text.size() <= 110) return {call + text};
    return {call, blanks + "    " + text};
}

// A line that begins a function, on the outermost level of a region: "Task respond(Socket client_sock) {". Not
// "while (true) {", not "const auto enough = [&] {".
bool begins_a_function(const std::string& line) {
    static const std::vector<std::string> others{"while", "for",    "if",    "do ",       "else", "switch", "try",
                                                 "struct", "class", "namespace", "enum", "}",    "//",     "#"};
    const std::string text = unindented(line);
    return text.find('(') < text.find(" = ") &&
           std::none_of(others.begin(), others.end(), [&](const auto& word) { return text.starts_with(word); });
}

// The line on which the function that begins with `signature` opens its body; `end` when it has none.
Lines::const_iterator opening_brace(Lines::const_iterator signature, Lines::const_iterator end) {
    for (; signature != end; ++signature) {
        if (signature->ends_with("{") || signature->ends_with("{}") || signature->ends_with(" }")) return signature;
        if (signature->ends_with(";")) return end;
    }
    return end;
}

Lines without_bodies(const Lines& region, const Exercise& exercise, std::size_t margin, bool& emptied) {
    Lines hole;
    for (auto line = region.begin(); line != region.end(); ++line) {
        const bool begins = indentation(*line) == margin && begins_a_function(*line);
        const auto opening = begins ? opening_brace(line, region.end()) : region.end();
        if (opening == region.end()) {
            hole.push_back(*line);
            continue;
        }
        hole.insert(hole.end(), line, opening + 1);
        auto closing = opening;
        if (opening->ends_with("}"))  // a function in one line
            hole.back() = opening->substr(0, opening->find(" {") + 2);
        else
            closing = std::find_if(opening + 1, region.end(), [&](const std::string& candidate) {
                return indentation(candidate) == margin && unindented(candidate).starts_with("}");
            });
        for (const std::string& statement : throwing(margin + 4, exercise)) hole.push_back(statement);
        hole.push_back(closing == opening ? std::string(margin, ' ') + "}" : *closing);
        emptied = true;
        line = closing;
    }
    return hole;
}

Lines without_lines(const Lines& region, const Gap& gap, const Exercise& exercise) {
    const auto is = [](const std::string& wanted) {
        return [&wanted](const std::string& line) { return unindented(line).starts_with(wanted); };
    };
    const auto first = std::find_if(region.begin(), region.end(), is(gap.first));
    const auto last = std::find_if(first, region.end(), is(gap.last));
    if (last == region.end())
        throw std::runtime_error("exercise " + exercise.id + ": region " + gap.region + " of " + gap.file +
                                 " has no lines from '" + gap.first + "' to '" + gap.last + "'");
    Lines hole(region.begin(), first);
    for (const std::string& line : throwing(indentation(*first), exercise)) hole.push_back(line);
    hole.insert(hole.end(), last + 1, region.end());
    return hole;
}

}  // namespace

Lines hole_in(const Lines& region, const Gap& gap, const Exercise& exercise) {
    if (!gap.first.empty()) return without_lines(region, gap, exercise);
    std::size_t margin = 1000;
    for (const std::string& line : region)
        if (!unindented(line).empty()) margin = std::min(margin, indentation(line));
    bool emptied = false;
    Lines hole = without_bodies(region, exercise, margin, emptied);
    if (emptied) return hole;
    hole.clear();
    for (const std::string& line : region)
        if (hole.empty() ? is_comment(line) : is_comment(hole.back()) && is_comment(line)) hole.push_back(line);
    for (const std::string& line : throwing(margin, exercise)) hole.push_back(line);
    return hole;
}

bool is_open(const Lines& region, const Exercise& exercise) {
    return std::any_of(region.begin(), region.end(),
                       [&](const std::string& line) { return line.find(exercise.mark()) != std::string::npos; });
}

}  // namespace student
