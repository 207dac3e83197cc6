#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>

#include "harness/stages.hpp"
#include "workbook/grade_reports.hpp"

namespace fs = std::filesystem;
using harness::Misconception;
using harness::Outcome;

namespace {

// The misconceptions that a submission's failures point to, each once.
std::map<std::string, Misconception> misconceptions_of(const Grade& grade) {
    std::map<std::string, Misconception> result;
    for (const StageGrade& stage : grade.stages)
        for (const auto& [check, verdict] : stage.results)
            if (verdict.outcome == Outcome::failed && verdict.misconception)
                result.emplace(verdict.misconception.id, verdict.misconception);
    return result;
}

// Quoted where RFC 4180 wants it; a spreadsheet must not take a name for a formula.
std::string field(std::string text) {
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos)
        text.insert(0, "'");
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

// Within a table of Markdown.
std::string cell(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (std::string_view("|\\`*_<>[]").find(c) != std::string_view::npos) result += '\\';
        result += c == '\n' ? ' ' : c;
    }
    return result;
}

std::string link_to(const fs::path& target, const fs::path& page) {
    std::string link;
    for (const char c : fs::absolute(target).lexically_relative(fs::absolute(page).parent_path()).string())
        link += c == ' ' ? "%20" : c == '(' ? "%28" : c == ')' ? "%29" : std::string(1, c);
    return link;
}

std::string with_spaces(std::string id) {
    std::replace(id.begin(), id.end(), '_', ' ');
    return id;
}

struct Counted {
    std::string id, sentence, section;
    std::vector<std::string> who;
};

// The most frequent first.
std::vector<Counted> count_misconceptions(const std::vector<Graded>& grades) {
    std::map<std::string, Counted> by_id;
    for (const auto& [grade, folder] : grades)
        for (const auto& [id, misconception] : misconceptions_of(grade)) {
            Counted& counted = by_id[id];
            counted = {id, misconception.sentence, misconception.section, std::move(counted.who)};
            counted.who.push_back(grade.name);
        }
    std::vector<Counted> result;
    for (auto& [id, counted] : by_id) result.push_back(std::move(counted));
    std::sort(result.begin(), result.end(), [](const Counted& a, const Counted& b) {
        return a.who.size() != b.who.size() ? a.who.size() > b.who.size() : a.id < b.id;
    });
    return result;
}

std::string points_in(const StageGrade& stage) {
    if (stage.state == StageGrade::State::not_submitted) return "–";
    if (stage.state == StageGrade::State::not_built) return "not built";
    return fmt::format("{:g}", stage.points());
}

}  // namespace

std::string to_csv(const std::vector<Graded>& grades) {
    std::string csv = "submission,points,possible";
    for (const harness::Stage& stage : harness::all_stages()) csv += "," + stage.number;
    csv += ",not submitted,not built,deducted,misconceptions,seed\r\n";
    for (const auto& [grade, folder] : grades) {
        std::map<std::string, std::string> points;
        std::vector<std::string> not_submitted, not_built, misconceptions;
        double deducted = 0;
        for (const StageGrade& stage : grade.stages) {
            points[stage.stage] = fmt::format("{:g}", stage.points());
            if (stage.state == StageGrade::State::not_submitted) not_submitted.push_back(stage.stage);
            if (stage.state == StageGrade::State::not_built) not_built.push_back(stage.stage);
            for (const Deduction& deduction : stage.deductions) deducted += deduction.points;
        }
        for (const auto& [id, misconception] : misconceptions_of(grade)) misconceptions.push_back(id);
        csv += fmt::format("{},{:g},{:g}", field(grade.name), grade.points(), grade.possible());
        for (const harness::Stage& stage : harness::all_stages()) csv += "," + points[stage.number];
        csv += fmt::format(",{},{},{:g},{},{}\r\n", fmt::join(not_submitted, " "), fmt::join(not_built, " "),
                           deducted, fmt::join(misconceptions, " "), grade.seed);
    }
    return csv;
}

std::string to_class_page(const std::vector<Graded>& grades, const fs::path& page, const fs::path& root) {
    std::string text = fmt::format("# {} submission{}\n\n## What was misunderstood\n\n", grades.size(),
                                   grades.size() == 1 ? "" : "s");
    const auto counted = count_misconceptions(grades);
    if (counted.empty()) text += "No failure points to a misconception.\n";
    for (const auto& [id, sentence, section, who] : counted) {
        text +=
            fmt::format("- **{} of {}: {}.** {}", who.size(), grades.size(), with_spaces(id), cell(sentence));
        if (!section.empty()) text += fmt::format(" Read [{}]({}).", section, link_to(root / section, page));
        text += "\n";
    }

    std::map<std::string, std::pair<std::string, std::size_t>> failed;  // check -> title, how often
    std::set<std::string> stages;
    for (const auto& [grade, folder] : grades)
        for (const StageGrade& stage : grade.stages) {
            stages.insert(stage.stage);
            for (const auto& [check, verdict] : stage.results)
                if (verdict.outcome == Outcome::failed) {
                    failed[check.id].first = check.title;
                    ++failed[check.id].second;
                }
        }
    text += "\n## What failed\n\n";
    if (failed.empty()) text += "No check.\n";
    std::vector<std::pair<std::string, std::pair<std::string, std::size_t>>> ranked(failed.begin(),
                                                                                    failed.end());
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.second.second != b.second.second ? a.second.second > b.second.second : a.first < b.first;
    });
    for (const auto& [id, what] : ranked)
        text += fmt::format("- {} of {}: {} (`{}`)\n", what.second, grades.size(), cell(what.first), id);

    text += "\n## Points\n\n| submission |";
    std::string rule = "\n|---|";
    for (const std::string& stage : stages) {
        text += fmt::format(" {} |", stage);
        rule += "--:|";
    }
    text += " points | of |" + rule + "--:|--:|\n";
    for (const auto& [grade, folder] : grades) {
        text += fmt::format("| [{}]({}) |", cell(grade.name), link_to(folder / "report.txt", page));
        for (const std::string& number : stages) {
            const auto stage =
                std::find_if(grade.stages.begin(), grade.stages.end(),
                             [&](const StageGrade& candidate) { return candidate.stage == number; });
            text += stage == grade.stages.end() ? "  |" : fmt::format(" {} |", points_in(*stage));
        }
        text += fmt::format(" {:g} | {:g} |\n", grade.points(), grade.possible());
    }
    return text;
}
