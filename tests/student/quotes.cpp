#include "student/quotes.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <regex>
#include <stdexcept>

#include "student/region.hpp"
#include "student/text.hpp"

namespace fs = std::filesystem;

namespace student {
namespace {

std::string in_fences(const char* language, const std::string& text) {
    return fmt::format("```{}\n{}```\n", language, text);
}

std::string without_margin(Lines lines) {
    std::size_t margin = std::string::npos;
    for (const std::string& line : lines)
        if (!line.empty()) margin = std::min(margin, line.find_first_not_of(' '));
    for (std::string& line : lines)
        if (!line.empty()) line.erase(0, margin);
    return joined(lines);
}

// From the line that begins with `begin` to the end of the block that it opens.
Lines python_block(const fs::path& file, const std::string& begin) {
    const Lines source = lines_of(read_text(file));
    const auto first = std::find_if(source.begin(), source.end(), [&](const auto& line) { return line.starts_with(begin); });
    if (first == source.end()) throw std::runtime_error("no line of " + file.string() + " begins with " + begin);
    auto last = std::find_if(first + 1, source.end(), [](const auto& line) { return !line.empty() && line.front() != ' '; });
    while ((last - 1)->empty()) --last;
    return {first, last};
}

std::string table_of(const std::vector<Exercise>& exercises, const std::string& stage) {
    std::string table = "| exercise | | where | minutes |\n|---|---|---|---|\n";
    for (const Exercise& exercise : exercises)
        if (exercise.stage() == stage)
            table += fmt::format("| {} | {} | `{}`, `{}` | {} |\n", exercise.id, exercise.title,
                                 fs::path(exercise.gaps.front().file).filename().string(),
                                 exercise.gaps.front().region, exercise.minutes);
    return table;
}

}  // namespace

std::string with_quotations(const std::string& markdown,
                            const std::function<std::optional<std::string>(const Quotation&)>& renew) {
    static const std::regex mark("<!-- (region|python|exercises|run) (.*) -->");
    const Lines lines = lines_of(markdown);
    std::string result;
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        result += *line + '\n';
        std::smatch parts;
        if (!std::regex_match(*line, parts, mark)) continue;
        const auto end = std::find(line + 1, lines.end(), "<!-- end -->");
        if (end == lines.end()) throw std::runtime_error("no <!-- end --> comes after " + *line);
        const Quotation quotation{parts[1], parts[2], joined(Lines(line + 1, end)), static_cast<int>(line - lines.begin()) + 1};
        result += renew(quotation).value_or(quotation.content) + "<!-- end -->\n";
        line = end;
    }
    return result;
}

std::optional<std::string> quoted_from_tree(const fs::path& root, const std::vector<Exercise>& exercises,
                                            const Quotation& quotation) {
    if (quotation.kind == "exercises") return table_of(exercises, quotation.argument);
    const auto blank = quotation.argument.find(' ');
    const std::string file = quotation.argument.substr(0, blank), region = quotation.argument.substr(blank + 1);
    if (quotation.kind == "python" && fs::exists(root / "tests/right"))  // which is not in a handout
        return in_fences("python", joined(python_block(root / file, region)));
    if (quotation.kind != "region") return std::nullopt;
    return in_fences("cpp", without_margin(region_in(lines_of(read_text(root / file)), file, region)));
}

std::vector<std::string> quoting_pages(const fs::path& root) {
    static const std::regex chapter(R"(0[1-7]_\w+)");
    std::vector<std::string> pages;
    for (const auto& entry : fs::directory_iterator(root)) {
        const std::string name = entry.path().filename();
        if (entry.is_directory() && std::regex_match(name, chapter)) pages.push_back(name + "/README.md");
        if (entry.path().extension() == ".md") pages.push_back(name);
    }
    std::sort(pages.begin(), pages.end());
    return pages;
}

}  // namespace student
