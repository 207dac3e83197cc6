#include "student/examination.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <regex>
#include <set>
#include <stdexcept>

#include "harness/check.hpp"
#include "harness/process.hpp"
#include "harness/verdict.hpp"
#include "student/sanitizer.hpp"
#include "workbook/failure_message.hpp"
#include "workbook/runner.hpp"

namespace student {
namespace {

using harness::Outcome;
using harness::Verdict;

bool is_unit(const std::string& id) { return id.starts_with("unit."); }

// "unit.01.upper: case" is the program unit_01_upper and its "case".
struct UnitTest {
    std::string program;
    std::string name;
};

UnitTest unit_test(const std::string& id) {
    const auto colon = id.find(": ");
    if (colon == std::string::npos)
        throw std::invalid_argument("a unit test is 'unit.NN.program: case', not " + id);
    std::string program = id.substr(0, colon);
    std::replace(program.begin(), program.end(), '.', '_');
    return {program, id.substr(colon + 2)};
}

// doctest takes a comma for the end of a pattern.
std::string pattern(const std::string& name) {
    std::string escaped;
    for (const char c : name) {
        if (c == ',' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

// What a program printed, as far as anybody would read it: a test that compares five megabytes prints them, too, and
// std::regex goes as deep into the stack as a text is long.
std::string legible(const std::string& printed) {
    constexpr std::size_t longest_line = 300, most_lines = 500;
    std::string text;
    std::size_t count = 0;
    for (const std::string& line : lines_of(printed)) {
        if (++count > most_lines) return text + "…\n";
        text += line.size() > longest_line ? line.substr(0, longest_line) + "…\n" : line + '\n';
    }
    return text;
}

// "EXERCISE 02.3: …" in what a program printed: the exercise's id; empty when there is none.
std::string hole_named_in(const std::string& text) {
    static const std::regex mark(R"(EXERCISE (0[1-7]\.[1-9]): )");
    std::smatch found;
    return std::regex_search(text, found, mark) ? found[1].str() : "";
}

Finding examine_unit(const Workplace& place, const std::string& id) {
    const UnitTest test = unit_test(id);
    harness::Launch launch;
    launch.command = {place.programs() / test.program, "--test-case=" + pattern(test.name),
                      "--no-version=true"};
    harness::Process process(std::move(launch));
    const auto exit = process.wait(std::chrono::seconds(60));
    const std::string printed = legible(process.err() + process.out());
    Finding finding{id, Finding::Result::passed, {}, {}};
    const bool ran = printed.find("test cases: 0 ") == std::string::npos;
    if (exit && exit->signal == 0 && exit->code == 0 && ran) return finding;
    finding.hole = hole_named_in(printed);
    finding.result = finding.hole.empty() ? Finding::Result::failed : Finding::Result::not_done;
    if (!ran)
        finding.story = "there is no such test case\n";
    else if (!exit)
        finding.story = "it did not end within 60 s, and was stopped: something waits for what never comes\n";
    else
        finding.story = told(printed, failure_story(printed));
    return finding;
}

// A check of the stages that this program knows itself; those of the fetchers are in workbook-tool.
const harness::Check* known_check(const std::string& id) {
    const auto& all = harness::all_checks();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const harness::Check& check) { return check.id == id; });
    return found == all.end() ? nullptr : &*found;
}

Verdict verdict_of(const Workplace& place, const std::string& id) {
    harness::Setting setting;
    setting.programs = place.programs();
    if (const harness::Check* check = known_check(id)) return run_in_own_process(*check, setting);
    harness::Check check;
    check.id = id;
    Surroundings surroundings;
    surroundings.tool = place.programs() / "workbook-tool";
    return run_in_own_process(check, setting, surroundings);
}

Finding examine_check(const Workplace& place, const std::string& id) {
    const Verdict verdict = verdict_of(place, id);
    Finding finding{id, Finding::Result::passed, {}, {}};
    if (verdict.outcome == Outcome::passed) return finding;
    finding.hole = hole_named_in(legible(verdict.printed + '\n' + verdict.got + '\n' + verdict.reason));
    if (!finding.hole.empty())
        finding.result = Finding::Result::not_done;
    else if (verdict.outcome == Outcome::not_applicable)
        finding.result = Finding::Result::not_applicable;
    else
        finding.result = Finding::Result::failed;
    finding.story = verdict.outcome == Outcome::failed ? failure_story(verdict) : verdict.reason + '\n';
    if (!verdict.printed.empty()) finding.story = told(legible(verdict.printed), finding.story);
    return finding;
}

// The first exercise that is to turn the test green and is not done yet; null when there is none.
const Exercise* open_exercise_for(const Workplace& place, const std::string& id) {
    for (const Exercise& exercise : place.exercises())
        if (std::find(exercise.green.begin(), exercise.green.end(), id) != exercise.green.end() &&
            place.is_open(exercise))
            return &exercise;
    return nullptr;
}

// What `workbook-tool list` says of a stage's checks, a line each. It knows those of the fetchers, and they only are
// asked for.
Lines fetchers_checks(const Workplace& place, const std::string& stage,
                      const std::vector<std::string>& options = {}) {
    Lines found;
    if (stage < "06") return found;
    harness::Launch launch;
    launch.command = {place.programs() / "workbook-tool", "list"};
    launch.command.insert(launch.command.end(), options.begin(), options.end());
    harness::Process process(std::move(launch));
    process.wait(std::chrono::seconds(60));
    for (const std::string& line : lines_of(process.out()))
        if (line.starts_with(stage + ".")) found.push_back(line);
    return found;
}

}  // namespace

std::vector<std::string> targets_for(const std::vector<std::string>& ids) {
    std::set<std::string> targets;
    for (const std::string& id : ids) {
        if (is_unit(id))
            targets.insert(unit_test(id).program);
        else
            targets.insert("stage_" + id.substr(0, 2));
        if (id.starts_with("06.") || id.starts_with("07.")) targets.insert("workbook-tool");
    }
    return {targets.begin(), targets.end()};
}

std::vector<std::string> tests_of(const Workplace& place, const std::string& stage) {
    std::vector<std::string> ids;
    std::set<std::filesystem::path> programs;
    for (const auto& entry : std::filesystem::directory_iterator(place.programs()))
        if (entry.path().filename().string().starts_with("unit_" + stage + "_"))
            programs.insert(entry.path());
    for (const auto& program : programs) {
        harness::Launch launch;
        launch.command = {program, "--list-test-cases", "--no-version=true"};
        harness::Process process(std::move(launch));
        process.wait(std::chrono::seconds(60));
        const std::string name = program.filename();
        for (const std::string& line : lines_of(process.out()))
            if (!line.empty() && !line.starts_with("[doctest]") && !line.starts_with("==="))
                ids.push_back(fmt::format("unit.{}.{}: {}", stage, name.substr(8), line));
    }
    for (const harness::Check& check : harness::all_checks())
        if (check.stage() == stage) ids.push_back(check.id);
    for (const std::string& line : fetchers_checks(place, stage))
        ids.push_back(line.substr(0, line.find(' ')));
    return ids;
}

std::set<std::string> heavy_tests_of(const Workplace& place, const std::string& stage) {
    std::set<std::string> ids;
    for (const harness::Check& check : harness::all_checks())
        if (check.stage() == stage && check.heavy) ids.insert(check.id);
    for (const std::string& id : fetchers_checks(place, stage, {"--heavy"})) ids.insert(id);
    return ids;
}

Finding examine(const Workplace& place, const std::string& id) {
    Finding finding = is_unit(id) ? examine_unit(place, id) : examine_check(place, id);
    if (finding.result != Finding::Result::failed) return finding;
    // Not every hole that is reached is heard of: a task may keep what was thrown to itself, or wait for ever.
    if (const Exercise* open = open_exercise_for(place, id)) {
        finding.result = Finding::Result::not_done;
        finding.hole = open->id;
    }
    return finding;
}

}  // namespace student
