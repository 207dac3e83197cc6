#include "student/lesson.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cstdio>
#include <set>

#include <unistd.h>

#include "harness/stages.hpp"
#include "student/examination.hpp"
#include "student/hole.hpp"
#include "student/screen.hpp"
#include "tests/lint/await_operands.hpp"

namespace student {
namespace {

void show_gap(const Gap& gap) {
    fmt::print("  edit   {}\n         between //[ {} and //] {}\n", gap.file, gap.region, gap.region);
}

// The mistakes of g++ 12 that no compiler warns of, in the files that the student has edited.
void show_lint(const Workplace& place, const Exercise& exercise) {
    std::set<std::string> seen;
    for (const Gap& gap : exercise.gaps) {
        if (!seen.insert(gap.file).second) continue;
        for (const auto& [line, message] : check_await_operands(read_text(place.root() / gap.file)))
            fmt::print("{}\n", wrapped(fmt::format("{}, line {}: {}", gap.file, line, message), 2));
    }
}

// The first exercise among those that `exercise` needs which is still open; null when none is.
const Exercise* needed_first(const Workplace& place, const Exercise& exercise) {
    for (const std::string& id : exercise.needs)
        if (place.is_open(place.exercise(id))) return &place.exercise(id);
    return nullptr;
}

// "  ✓ unit.01.upper: …", on as many lines as it needs.
void show_line(const std::string& mark, const std::string& id) {
    fmt::print("  {} {}", mark, wrapped(id, 4).substr(4));
}

// True when it passed, or cannot be run on this machine.
bool show(const Finding& finding) {
    switch (finding.result) {
        case Finding::Result::passed:
            show_line(green("✓"), finding.id);
            return true;
        case Finding::Result::not_applicable:
            show_line(yellow("–"), finding.id);
            fmt::print("{}", wrapped("not on this machine: " + finding.story, 4));
            return true;
        case Finding::Result::not_done:
            show_line(yellow("·"), finding.id);
            fmt::print("    not done yet: exercise {}\n", finding.hole);
            return false;
        case Finding::Result::failed:
            break;
    }
    show_line(red("✗"), finding.id);
    return false;
}

bool lacks_another(const Exercise& exercise, const Finding& finding) {
    return finding.result == Finding::Result::not_done && finding.hole != exercise.id;
}

// What only a "go further" makes green holds nobody up: those may be left out.
bool may_wait(const Workplace& place, const Exercise& exercise, const Finding& finding) {
    return lacks_another(exercise, finding) && place.exercise(finding.hole).kind == "further";
}

void show_story(const Finding& finding) {
    fmt::print("\n");
    for (const std::string& line : lines_of(finding.story))
        fmt::print("{}", wrapped_line(line, 4));
}

// What an exercise has hidden, once nothing is left to be given away.
void give_back(const Workplace& place, const Exercise& exercise) {
    for (const Gap& gap : exercise.gaps)
        if (gap.hidden && is_open(place.current(gap), exercise)) {
            place.replace(gap, place.solution(gap));
            fmt::print("{}", wrapped(fmt::format("{} has its {} back, which would have given yours away.",
                                                 gap.file, gap.region),
                                     2));
        }
}

// Builds and runs, tells what came of it; true when all passed.
bool passes(const Workplace& place, const Exercise& exercise) {
    fmt::print("{}\n", bold(fmt::format("{}  {}", exercise.id, exercise.title)));
    if (place.is_open(exercise)) {
        fmt::print("  not done yet: {}\n\n{}\n", exercise.missing, wrapped(exercise.goal, 2));
        fmt::print("{}\n", wrapped(exercise.contract, 2));
        show_task(place, exercise);
        fmt::print("  hint   ./workbook hint {}\n", exercise.id);
        return false;
    }
    if (const Exercise* first = needed_first(place, exercise)) {
        fmt::print("  it uses what exercise {} is to write, which is not done yet; do that first:\n",
                   first->id);
        show_task(place, *first);
        return false;
    }
    show_lint(place, exercise);
    if (isatty(STDOUT_FILENO)) fmt::print("  {}", dim("building …"));
    std::fflush(stdout);
    const Built built = place.make(targets_for(exercise.green));
    if (isatty(STDOUT_FILENO)) fmt::print("\r\x1b[K");
    if (!built.succeeded) {
        fmt::print("  {} it does not compile yet; the first thing to mend:\n\n", red("✗"));
        for (const std::string& line : lines_of(built.first_error)) {
            const bool is_code = line.find(": ") == std::string::npos;
            fmt::print("{}", is_code ? "  " + line + '\n' : wrapped(line, 2));
        }
        return false;
    }
    bool all = true;
    std::string hint_for = exercise.id;
    for (const std::string& id : exercise.green) {
        const Finding finding = examine(place, id);
        const bool passed = show(finding) || may_wait(place, exercise, finding);
        std::fflush(stdout);
        all = all && passed;
        if (passed) continue;
        if (finding.result == Finding::Result::failed) show_story(finding);
        if (lacks_another(exercise, finding)) hint_for = finding.hole;
        break;  // one thing at a time
    }
    if (!all) fmt::print("\n  hint   ./workbook hint {}\n", hint_for);
    return all;
}

}  // namespace

const Exercise* next_exercise(const Workplace& place, const Progress& progress) {
    const auto& all = place.exercises();
    const auto later_is_green = [&](auto exercise) {
        return std::any_of(exercise, all.end(), [&](const Exercise& later) { return progress.is_green(later.id); });
    };
    const Exercise* passed_over = nullptr;
    for (auto exercise = all.begin(); exercise != all.end(); ++exercise) {
        if (progress.is_green(exercise->id)) continue;
        if (exercise->kind != "further" || !later_is_green(exercise)) return &*exercise;
        if (!passed_over) passed_over = &*exercise;
    }
    return passed_over;
}

void show_task(const Workplace&, const Exercise& exercise) {
    for (const Gap& gap : exercise.gaps)
        if (!gap.hidden) show_gap(gap);
    fmt::print("  read   {}\n", exercise.read);
}

void show_hint(Progress& progress, const Exercise& exercise) {
    const int hint = progress.next_hint(exercise.id);
    fmt::print("{}\n{}", bold(fmt::format("{}, hint {} of 3", exercise.id, hint + 1)),
               wrapped(exercise.hints.at(static_cast<std::size_t>(hint)), 2));
}

bool check_exercise(const Workplace& place, Progress& progress, const Exercise& exercise) {
    const bool is_green = passes(place, exercise);
    progress.set_green(exercise.id, is_green);  // also when it was, and does not even compile any more
    if (is_green) give_back(place, exercise);
    return is_green;
}

void show_next(const Workplace& place, const Progress& progress) {
    const Exercise* next = next_exercise(place, progress);
    if (!next) {
        fmt::print("{}\n", green("Every exercise is green."));
        return;
    }
    fmt::print("{}\n", bold(fmt::format("next   {}  {} ({} minutes)", next->id, next->title, next->minutes)));
    show_task(place, *next);
    fmt::print("\ntype   ./workbook check {}\n", next->id);
}

void show_map(const Workplace& place, const Progress& progress) {
    std::size_t done = 0;
    for (const harness::Stage& stage : harness::all_stages()) {
        std::string marks;
        std::size_t count = 0;
        for (const Exercise& exercise : place.exercises()) {
            if (exercise.stage() != stage.number) continue;
            ++count;
            marks += progress.is_green(exercise.id) ? green("✓ ") : dim("· ");
        }
        const std::size_t reached = progress.count_green(stage.number);
        done += reached;
        fmt::print("  {}  {:<38}{}{}{} of {}\n", stage.number, stage.title, marks,
                   std::string(16 - 2 * std::min<std::size_t>(count, 8), ' '), reached, count);
    }
    fmt::print("\n{} of {} exercises are green\n\n", done, place.exercises().size());
    show_next(place, progress);
}

}  // namespace student
