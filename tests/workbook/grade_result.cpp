#include "workbook/grade_result.hpp"

#include <algorithm>
#include <cmath>

using harness::Outcome;

double StageGrade::points() const {
    double reached = 0, applies = 0;
    for (const auto& [check, verdict] : results) {
        if (verdict.outcome == Outcome::not_applicable) continue;
        applies += check.points;
        if (verdict.outcome == Outcome::passed) reached += check.points;
    }
    if (state != State::graded || applies == 0) return 0;
    double points = POSSIBLE * reached / applies;
    for (const Deduction& deduction : deductions) points -= deduction.points;
    return std::max(0.0, std::round(points * 100) / 100);
}

double Grade::points() const {
    double sum = 0;
    for (const StageGrade& stage : stages) sum += stage.points();
    return sum;
}

double Grade::possible() const { return StageGrade::POSSIBLE * static_cast<double>(stages.size()); }

bool Grade::full_marks() const { return !stages.empty() && points() >= possible() - 1e-9; }
