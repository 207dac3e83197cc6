#include <fmt/core.h>

#include "harness/stages.hpp"
#include "workbook/grade_reports.hpp"

namespace {

void print_stage(const StageGrade& grade, std::FILE* to) {
    const harness::Stage& stage = harness::stage(grade.stage);
    if (grade.state != StageGrade::State::graded) fmt::print(to, "\n{}  {}\n", stage.number, stage.title);
    if (grade.state == StageGrade::State::not_submitted)
        fmt::print(to, "  not submitted: there is no folder {}\n", stage.program);
    if (grade.state == StageGrade::State::not_built) {
        fmt::print(to, "  not built:\n");
        for (std::size_t begin = 0, end = 0; (end = grade.built.find('\n', begin)) != std::string::npos;
             begin = end + 1)
            fmt::print(to, "    {}\n", grade.built.substr(begin, end - begin));
    }
    Report report(to);
    for (const Result& result : grade.results) report.add(result);
    for (const Deduction& deduction : grade.deductions)
        fmt::print(to, "  –{:>4g}  {}\n", deduction.points, deduction.reason);
    for (const std::string& remark : grade.remarks) fmt::print(to, "  {}\n", remark);
}

}  // namespace

void print_text(const Grade& grade, std::FILE* to) {
    fmt::print(to, "{}: {:g} of {:g} points; inputs by --seed {}\n", grade.name, grade.points(),
               grade.possible(), grade.seed);
    for (const StageGrade& stage : grade.stages) print_stage(stage, to);
    fmt::print(to, "\n");
    for (const StageGrade& stage : grade.stages)
        fmt::print(to, "  {}  {:>5g} of {:g} points{}\n", stage.stage, stage.points(), StageGrade::POSSIBLE,
                   stage.state == StageGrade::State::not_submitted ? ", not submitted"
                   : stage.state == StageGrade::State::not_built   ? ", not built"
                                                                   : "");
    if (!grade.remarks.empty()) fmt::print(to, "\n");
    for (const std::string& remark : grade.remarks) fmt::print(to, "  {}\n", remark);
    fmt::print(to, "\n");
    for (const Protection& protection : grade.protections)
        fmt::print(to, "  {:<10} {} {}\n", protection.name,
                   protection.held ? "held:    " : "not held:", protection.detail);
}
