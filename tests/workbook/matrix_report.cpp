#include "workbook/matrix_report.hpp"

#include <fmt/format.h>
#include <array>
#include <boost/json.hpp>
#include <map>

namespace json = boost::json;

namespace {

const char* name_of(Trial::Result result) {
    constexpr std::array names{"skipped",   "caught",       "survived",   "not built",
                               "timed out", "other reason", "other words"};
    return names.at(static_cast<std::size_t>(result));
}

// "only our own program has this command line (01.usage); …", each reason once.
std::string reasons_in(const std::vector<Acceptance::NotApplicable>& not_applicable) {
    std::map<std::string, std::string> checks;
    for (const auto& [check, reason] : not_applicable) {
        std::string& list = checks[reason];
        list += (list.empty() ? "" : ", ") + check;
    }
    std::string text;
    for (const auto& [reason, list] : checks)
        text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", reason, list);
    return text;
}

json::array reasons(const std::vector<Acceptance::NotApplicable>& not_applicable) {
    json::array result;
    for (const auto& [check, reason] : not_applicable)
        result.push_back({{"check", check}, {"reason", reason}});
    return result;
}

json::array texts(const std::vector<std::string>& lines) { return json::array(lines.begin(), lines.end()); }

}  // namespace

std::string to_markdown(const KillMatrix& matrix) {
    std::string page =
        "# The kill matrix\n\n"
        "## Mutants: every one is caught\n\n"
        "| stage | mutant | who writes this believes | caught by | named as | result "
        "|\n|---|---|---|---|---|---|\n";
    for (const Trial& trial : matrix.trials)
        page += fmt::format("| {} | {} | {} | {} | {} | {} |\n", trial.stage, trial.mutant.id,
                            trial.mutant.misconception, trial.check, trial.mutant.message_of(trial.check),
                            name_of(trial.result));
    page +=
        "\n## Right programs: every one is accepted\n\n"
        "| stage | program | style | passed | do not apply | false alarms |\n|---|---|---|---|---|---|\n";
    for (const Acceptance& acceptance : matrix.acceptances) {
        const auto& [program, stage, skipped, passed, not_applicable, false_alarms] = acceptance;
        if (skipped.empty())
            page += fmt::format("| {} | {} | {} | {} | {} | {} |\n", stage, program.name, program.title,
                                passed.size(), not_applicable.size(), false_alarms.size());
        else
            page += fmt::format("| {} | {} | {} | skipped: {} | | |\n", stage, program.name, program.title,
                                skipped);
    }
    page += "\n### What does not apply to them, and why\n\n";
    for (const Acceptance& acceptance : matrix.acceptances)
        if (!acceptance.not_applicable.empty())
            page += fmt::format("- {}, stage {}: {}\n", acceptance.program.name, acceptance.stage,
                                reasons_in(acceptance.not_applicable));
    if (!matrix.toothless.empty()) {
        page += "\n## Toothless checks: they have caught nothing\n\n";
        for (const std::string& check : matrix.toothless) page += "- " + check + "\n";
    }
    return page + "\n" + matrix.summary() + "\n";
}

std::string to_json(const KillMatrix& matrix) {
    json::array mutants, right;
    for (const Trial& trial : matrix.trials)
        mutants.push_back({{"id", trial.mutant.id},
                           {"stage", trial.stage},
                           {"misconception", trial.mutant.misconception},
                           {"check", trial.check},
                           {"message", trial.mutant.message_of(trial.check)},
                           {"result", name_of(trial.result)},
                           {"note", trial.note},
                           {"seconds", trial.seconds}});
    for (const Acceptance& acceptance : matrix.acceptances)
        right.push_back(
            {{"program", acceptance.program.name},
             {"title", acceptance.program.title},
             {"stage", acceptance.stage},
             {"skipped", acceptance.skipped.empty() ? json::value() : json::value(acceptance.skipped)},
             {"passed", texts(acceptance.passed)},
             {"not_applicable", reasons(acceptance.not_applicable)},
             {"false_alarms", texts(acceptance.false_alarms)}});
    return json::serialize(json::object{{"mutants", std::move(mutants)},
                                        {"right", std::move(right)},
                                        {"toothless", texts(matrix.toothless)},
                                        {"summary", matrix.summary()}}) +
           "\n";
}
