#include <fmt/format.h>
#include <cmath>

#include "harness/stages.hpp"
#include "workbook/grade_reports.hpp"
#include "workbook/pretty_json.hpp"
#include "workbook/verdict_json.hpp"

namespace json = boost::json;
using harness::Outcome;

namespace {

double rounded(double points) { return std::round(points * 100) / 100; }

json::object test(const std::string& number_, const std::string& name, double score, double possible,
                  const std::string& output) {
    json::object result;
    result["number"] = number_;
    result["name"] = name;
    result["score"] = rounded(score);
    result["max_score"] = rounded(possible);
    result["status"] = score >= possible ? "passed" : "failed";
    result["output"] = valid_utf8(output);
    result["visibility"] = "visible";
    return result;
}

std::string output_of(const harness::Verdict& verdict) {
    switch (verdict.outcome) {
        case Outcome::passed:
            return "";
        case Outcome::failed:
            return in_words(verdict);
        case Outcome::not_applicable:
            return "does not apply: " + verdict.reason;
        case Outcome::could_not_run:
            break;
    }
    return "could not run: " + verdict.reason;
}

void add_tests(const StageGrade& grade, json::array& tests) {
    const harness::Stage& stage = harness::stage(grade.stage);
    if (grade.state == StageGrade::State::not_submitted)
        tests.push_back(test(grade.stage, stage.title, 0, StageGrade::POSSIBLE,
                             "not submitted: there is no folder " + stage.program));
    if (grade.state == StageGrade::State::not_built)
        tests.push_back(
            test(grade.stage, stage.title, 0, StageGrade::POSSIBLE, "not built:\n" + grade.built));
    double applies = 0;
    for (const auto& [check, verdict] : grade.results)
        if (verdict.outcome != Outcome::not_applicable) applies += check.points;
    for (const auto& [check, verdict] : grade.results) {
        const double share =
            verdict.outcome == Outcome::not_applicable ? 0 : StageGrade::POSSIBLE * check.points / applies;
        json::object one = test(check.id, check.title, verdict.outcome == Outcome::passed ? share : 0, share,
                                output_of(verdict));
        if (verdict.misconception) one["tags"] = json::array{verdict.misconception.id};
        tests.push_back(one);
    }
    for (const Deduction& deduction : grade.deductions) {
        json::object one = test(grade.stage, "points taken off", -deduction.points, 0, deduction.reason);
        tests.push_back(one);
    }
}

}  // namespace

std::string to_gradescope(const Grade& grade) {
    json::object result;
    result["score"] = grade.points();
    result["execution_time"] = std::ceil(grade.seconds);
    std::string output = fmt::format("{:g} of {:g} points; inputs by --seed {}\n", grade.points(),
                                     grade.possible(), grade.seed);
    for (const std::string& remark : grade.remarks) output += remark + "\n";
    result["output"] = valid_utf8(output);
    result["visibility"] = "visible";
    result["extra_data"] = {{"seed", grade.seed}, {"possible", grade.possible()}};
    json::array tests;
    for (const StageGrade& stage : grade.stages) add_tests(stage, tests);
    result["tests"] = tests;
    return pretty(result);
}
