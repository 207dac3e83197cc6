#include "student/examination.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <regex>
#include <set>
#include <stdexcept>

#include "checks/misconceptions.hpp"
#include "harness/autopsy.hpp"
#include "harness/check.hpp"
#include "harness/process.hpp"
#include "harness/stillness.hpp"
#include "harness/verdict.hpp"
#include "student/sanitizer.hpp"
#include "workbook/failure_message.hpp"
#include "workbook/runner.hpp"

namespace student {
namespace {

using namespace std::chrono_literals;
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

// One failed assertion is enough to go on with; a loop over four back-ends fails four times over.
std::string first_failures(const std::string& story) {
    constexpr int most = 2;
    std::string text;
    int failures = 0;
    for (const std::string& line : lines_of(story)) {
        if (line.find("ERROR: ") != std::string::npos) ++failures;
        if (failures <= most) text += line + '\n';
    }
    while (text.ends_with("\n\n")) text.pop_back();
    if (failures > most)
        text += fmt::format("\n… and {} more of this test's conditions do not hold\n", failures - most);
    return text;
}

// The end of what a program printed: why it gave up, or what its author lets it tell.
std::string last_words(const std::string& printed) {
    constexpr std::size_t most = 5;
    Lines words;
    for (const std::string& line : lines_of(printed))
        if (!line.empty() && !line.starts_with("listening on")) words.push_back(line);
    if (words.empty()) return "";
    std::string text = words.size() > most ? "it printed, at last:\n" : "it printed:\n";
    for (std::size_t i = words.size() - std::min(words.size(), most); i < words.size(); ++i)
        text += "  " + words[i] + '\n';
    return text;
}

// How a unit test's program ended, and why it was not waited for any longer when it did not.
struct Ending {
    std::optional<harness::Exit> exit;
    std::string story;  // empty when it has ended
};

std::string at_that_moment(harness::Process& process) {
    std::string text;
    for (const std::string& finding : harness::examine(process, nullptr).findings)
        text += "at that moment  " + finding + '\n';
    return text;
}

// None of our tests sleeps for seconds, and with the solution none needs more than a few seconds of CPU under a sanitizer.
// Neither depends on how busy the machine is; the time-out, which does, is for what is neither asleep nor burning CPU.
Ending wait_for_end(harness::Process& process) {
    constexpr auto longest_sleep = 5s;
    constexpr double most_cpu_seconds = 10;
    constexpr auto until_stopped = 120s;
    harness::Stillness stillness(process.pid());
    const auto begun = harness::Stillness::Clock::now();
    while (true) {
        if (const auto exit = process.wait(100ms)) return {exit, {}};
        std::string why;
        if (stillness.look() > longest_sleep)
            why = fmt::format("it has been asleep for {} s: it waits for what never comes", longest_sleep.count());
        else if (stillness.cpu_burnt() > most_cpu_seconds)
            why = fmt::format("it has used {} s of CPU: a loop of yours has no end", most_cpu_seconds);
        else if (harness::Stillness::Clock::now() - begun > until_stopped)
            why = fmt::format("it has not ended within {} s", until_stopped.count());
        if (!why.empty()) return {{}, why + "; it was stopped\n\n" + at_that_moment(process)};
    }
}

// Why a program ended before doctest could say what is wrong: its last words are all that there is.
std::string end_story(const harness::Exit& exit, const std::string& printed) {
    std::string text = "the test's program has ended: " + exit.describe() + '\n' + last_words(printed);
    if (exit.signal == SIGPIPE) text += '\n' + explanation(misconceptions::dies_on_sigpipe);
    return text;
}

Finding examine_unit(const Workplace& place, const std::string& id) {
    const UnitTest test = unit_test(id);
    harness::Launch launch;
    launch.command = {place.programs() / test.program, "--test-case=" + pattern(test.name),
                      "--no-version=true"};
    harness::Process process(std::move(launch));
    const Ending end = wait_for_end(process);
    const std::string printed = legible(process.err() + process.out());
    Finding finding{id, Finding::Result::passed, {}, {}};
    const bool ran = printed.find("test cases: 0 ") == std::string::npos;
    if (end.exit && end.exit->signal == 0 && end.exit->code == 0 && ran) return finding;
    finding.hole = hole_named_in(printed);
    finding.result = finding.hole.empty() ? Finding::Result::failed : Finding::Result::not_done;
    finding.story = first_failures(failure_story(printed));
    if (!ran)
        finding.story = "there is no such test case\n";
    else if (!end.exit)
        finding.story = end.story;
    else if (finding.story.empty())
        finding.story = end_story(*end.exit, printed);
    finding.story = told(printed, finding.story);
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
    if (verdict.printed.empty()) return finding;
    const std::string printed = legible(verdict.printed);
    if (const std::string words = last_words(printed); sanitizer_sentence(printed).empty() && !words.empty())
        finding.story += '\n' + words;
    finding.story = told(printed, finding.story);
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

// Whether the test came upon a hole of a later exercise than the one that is to turn it green, which is done: then it is no
// hole that keeps it from being green.
bool strays(const Workplace& place, const Finding& finding) {
    for (const Exercise& exercise : place.exercises()) {
        const bool names_it =
            std::find(exercise.green.begin(), exercise.green.end(), finding.id) != exercise.green.end();
        if (exercise.id >= finding.hole) return false;
        if (names_it) return !place.is_open(exercise);
    }
    return false;
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
    if (finding.result == Finding::Result::not_done && strays(place, finding)) {
        finding.result = Finding::Result::failed;
        finding.story += fmt::format(
            "\nIt came to where exercise {} is to be done, which this test has no need of: something gets there "
            "that should not.\n",
            finding.hole);
    }
    if (finding.result != Finding::Result::failed) return finding;
    // Not every hole that is reached is heard of: a task may keep what was thrown to itself, or wait for ever.
    if (const Exercise* open = open_exercise_for(place, id)) {
        finding.result = Finding::Result::not_done;
        finding.hole = open->id;
    }
    return finding;
}

}  // namespace student
