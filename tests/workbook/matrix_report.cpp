#include "workbook/matrix_report.hpp"

#include <fmt/format.h>
#include <array>
#include <boost/json.hpp>

namespace json = boost::json;

namespace {

const char* name_of(Trial::Result result) {
    constexpr std::array names{"skipped",   "caught",       "survived",   "not built",
                               "timed out", "other reason", "other words"};
    return names.at(static_cast<std::size_t>(result));
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
        page +=
            fmt::format("| {} | {} | {} | {} | {} | {} |\n", trial.stage, trial.mutant.id,
                        trial.mutant.misconception, trial.check, trial.mutant.message, name_of(trial.result));
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
                           {"message", trial.mutant.message},
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
             {"not_applicable", texts(acceptance.not_applicable)},
             {"false_alarms", texts(acceptance.false_alarms)}});
    return json::serialize(json::object{{"mutants", std::move(mutants)},
                                        {"right", std::move(right)},
                                        {"toothless", texts(matrix.toothless)},
                                        {"summary", matrix.summary()}}) +
           "\n";
}
