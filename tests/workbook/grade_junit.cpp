#include <fmt/format.h>

#include "harness/stages.hpp"
#include "workbook/grade_reports.hpp"
#include "workbook/verdict_json.hpp"

using harness::Outcome;
using harness::Verdict;

namespace {

// XML 1.0 has no way to write most control characters.
std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : valid_utf8(text)) switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\n':
                result += "\n";
                break;
            case '\t':
                result += "\t";
                break;
            default:
                result +=
                    static_cast<unsigned char>(c) < 0x20 ? std::string("\xef\xbf\xbd") : std::string(1, c);
        }
    return result;
}

std::string in_one_line(const std::string& text) { return escaped(text.substr(0, text.find('\n'))); }

std::string test_case(const std::string& suite, const std::string& name, double seconds,
                      const std::string& inside) {
    return fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", escaped(suite),
                       escaped(name), seconds) +
           (inside.empty() ? "/>\n" : fmt::format(">\n{}    </testcase>\n", inside));
}

std::string outcome_of(const Verdict& verdict) {
    switch (verdict.outcome) {
        case Outcome::passed:
            return "";
        case Outcome::failed:
            return fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                               verdict.misconception ? escaped(verdict.misconception.id) : "failed",
                               in_one_line(verdict.misconception ? verdict.misconception.sentence
                                                                 : "expected " + verdict.expected),
                               escaped(in_words(verdict)));
        case Outcome::not_applicable:
            return fmt::format("      <skipped message=\"{}\"/>\n", in_one_line(verdict.reason));
        case Outcome::could_not_run:
            break;
    }
    return fmt::format("      <error type=\"could_not_run\" message=\"{}\">{}</error>\n",
                       in_one_line(verdict.reason), escaped(verdict.reason));
}

std::string suite_of(const Grade& grade, const StageGrade& stage) {
    const std::string name = grade.name + "." + harness::stage(stage.stage).program;
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    double seconds = 0;
    std::string cases;
    const auto add = [&](const std::string& title, double time, const std::string& inside) {
        ++tests;
        seconds += time;
        cases += test_case(name, title, time, inside);
    };
    if (stage.state == StageGrade::State::not_submitted) {
        ++failures;
        add("submitted", 0, "      <failure type=\"not_submitted\" message=\"there is no such folder\"/>\n");
    }
    if (stage.state == StageGrade::State::not_built) {
        ++errors;
        add("built", 0,
            fmt::format("      <error type=\"not_built\" message=\"{}\">{}</error>\n",
                        in_one_line(stage.built), escaped(stage.built)));
    }
    for (const auto& [check, verdict] : stage.results) {
        failures += verdict.outcome == Outcome::failed;
        errors += verdict.outcome == Outcome::could_not_run;
        skipped += verdict.outcome == Outcome::not_applicable;
        add(check.id + ": " + check.title, verdict.seconds, outcome_of(verdict));
    }
    for (const Deduction& deduction : stage.deductions) {
        ++failures;
        add("deduction", 0,
            fmt::format("      <failure type=\"deduction\" message=\"{:g} points less: {}\"/>\n",
                        deduction.points, in_one_line(deduction.reason)));
    }
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
        "time=\"{:.3f}\">\n"
        "    <properties>\n      <property name=\"seed\" value=\"{}\"/>\n"
        "      <property name=\"points\" value=\"{:g}\"/>\n"
        "      <property name=\"possible\" value=\"{:g}\"/>\n    </properties>\n{}  </testsuite>\n",
        escaped(name), tests, failures, errors, skipped, seconds, grade.seed, stage.points(),
        StageGrade::POSSIBLE, cases);
}

}  // namespace

std::string to_junit(const Grade& grade) {
    std::string suites;
    for (const StageGrade& stage : grade.stages) suites += suite_of(grade, stage);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\">\n{}</testsuites>\n",
        escaped(grade.name), suites);
}
