// workbook map, check, hint, reset, solution: what a student types.
#include <fmt/core.h>
#include <cstdio>
#include <iostream>
#include <memory>

#include <unistd.h>

#include "harness/process.hpp"
#include "student/commands.hpp"
#include "student/lesson.hpp"
#include "student/screen.hpp"
#include "student/watch.hpp"

namespace fs = std::filesystem;

namespace student {
namespace {

// What every command works on.
struct Desk {
    explicit Desk(const Folders& folders) : place(folders.root, folders.build), progress(folders.root) {}

    // The exercise named, or the next one when none is.
    const Exercise& exercise(const std::string& id) const {
        if (!id.empty()) return place.exercise(id);
        const Exercise* next = next_exercise(place, progress);
        if (!next) throw std::invalid_argument("every exercise is green; name the one you mean");
        return *next;
    }

    Workplace place;
    Progress progress;
};

// 0 when all are green, else 1. Stops at the first that is not.
int check(const Folders& folders, const std::vector<std::string>& selection) {
    Desk desk(folders);
    std::vector<Exercise> chosen;
    if (selection.empty())
        chosen = {desk.exercise("")};
    else
        chosen = select_exercises(desk.place.exercises(), selection);
    for (const Exercise& exercise : chosen)
        if (!check_exercise(desk.place, desk.progress, exercise)) return 1;
    fmt::print("\n{}\n\n", green(chosen.size() == 1 ? chosen.front().id + " is green." : "All of these are green."));
    show_next(desk.place, desk.progress);
    return 0;
}

bool agrees(const std::string& question) {
    if (!isatty(STDIN_FILENO)) return false;
    fmt::print("{} [y/N] ", question);
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    return !answer.empty() && (answer.front() == 'y' || answer.front() == 'Y');
}

// A file in .workbook/kept that is not there yet.
fs::path free_name(const fs::path& root, const std::string& exercise) {
    for (int number = 1;; ++number) {
        const fs::path file = root / ".workbook/kept" / fmt::format("{}.{}.txt", exercise, number);
        if (!fs::exists(file)) return file;
    }
}

int reset(const Folders& folders, const std::string& id, bool unasked) {
    Desk desk(folders);
    const Exercise& exercise = desk.place.exercise(id);
    if (!desk.place.is_handout())
        throw std::invalid_argument("this is no handout: its stages are the solutions. Make one: ./workbook handout DIR");
    if (!unasked && !agrees(fmt::format("Put the hole of exercise {} back? What you wrote is kept.", id))) {
        fmt::print("nothing changed{}\n", isatty(STDIN_FILENO) ? "" : "; say --yes, since nobody can be asked here");
        return 1;
    }
    std::string kept;
    for (const Gap& gap : exercise.gaps)
        if (!gap.hidden) kept += fmt::format("{}, region {}:\n{}\n", gap.file, gap.region, joined(desk.place.current(gap)));
    const fs::path file = free_name(folders.root, id);
    write_text(file, kept);
    for (const Gap& gap : exercise.gaps) desk.place.replace(gap, desk.place.hole(exercise, gap));
    desk.progress.set_green(id, false);
    fmt::print("{} is open again; what you wrote is in {}\n", id, fs::relative(file, folders.root).string());
    return 0;
}

int solution(const Folders& folders, const std::string& id) {
    Desk desk(folders);
    const Exercise& exercise = desk.place.exercise(id);
    if (!desk.progress.is_green(id) && desk.place.is_handout()) {
        fmt::print("{} is not green yet; its solution is shown when it is.\ntype next: ./workbook hint {}\n", id, id);
        return 1;
    }
    for (const Gap& gap : exercise.gaps) {
        if (gap.hidden) continue;
        const Lines mine = desk.place.current(gap), ours = desk.place.solution(gap);
        fmt::print("{}\n", bold(fmt::format("{}, region {}", gap.file, gap.region)));
        if (mine == ours) {
            fmt::print("{}the same as yours\n", joined(ours));
            continue;
        }
        const fs::path folder = folders.root / ".workbook/diff";
        write_text(folder / "yours", joined(mine));
        write_text(folder / "solution", joined(ours));
        harness::Launch launch;
        launch.command = {"diff", "-U", "100", "--label", "yours", "--label", "solution", "yours", "solution"};
        launch.folder = folder;
        harness::Process process(std::move(launch));
        process.wait(std::chrono::seconds(20));
        for (const std::string& line : lines_of(process.out()))
            fmt::print("{}\n", line.starts_with('+') ? green(line) : line.starts_with('-') ? red(line) : line);
        fs::remove_all(folder);
    }
    return 0;
}

void end_with(int code) {
    if (code != 0) throw CLI::RuntimeError(code);
}

}  // namespace

void add_lesson_commands(CLI::App& app, const Folders& folders) {
    app.add_subcommand("map", "the stages, what is green, what to do next")->callback([&folders] {
        const Desk desk(folders);
        show_map(desk.place, desk.progress);
    });

    const auto selection = std::make_shared<std::vector<std::string>>();
    const auto watching = std::make_shared<bool>();
    CLI::App* checking = app.add_subcommand("check", "check the next exercise, one (02.3) or a stage's (02)");
    checking->add_option("WHAT", *selection, "02.3 or 02");
    checking->add_flag("--watch", *watching, "again whenever a file is saved");
    checking->callback([=, &folders] {
        if (!*watching) return end_with(check(folders, *selection));
        Desk desk(folders);
        if (selection->size() > 1 || (!selection->empty() && selection->front().size() == 2))
            throw std::invalid_argument("--watch takes one exercise, or none: then it goes from one to the next");
        end_with(watch(desk.place, desk.progress, selection->empty() ? nullptr : &desk.place.exercise(selection->front())));
    });

    const auto id = std::make_shared<std::string>();
    CLI::App* hinting = app.add_subcommand("hint", "the next of an exercise's three hints");
    hinting->add_option("NN.k", *id, "the next exercise when it is left out");
    hinting->callback([=, &folders] {
        Desk desk(folders);
        show_hint(desk.progress, desk.exercise(*id));
    });

    const auto unasked = std::make_shared<bool>();
    CLI::App* resetting = app.add_subcommand("reset", "put an exercise's hole back; what you wrote is kept");
    resetting->add_option("NN.k", *id)->required();
    resetting->add_flag("--yes", *unasked, "do not ask");
    resetting->callback([=, &folders] { end_with(reset(folders, *id, *unasked)); });

    CLI::App* solving = app.add_subcommand("solution", "the solution beside yours, once yours is green");
    solving->add_option("NN.k", *id)->required();
    solving->callback([=, &folders] { end_with(solution(folders, *id)); });
}

}  // namespace student
