// For proof/prove_handout, hidden: fill and empty exercises by force, and say of each test what came of it.
#include <fmt/core.h>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <thread>

#include "student/commands.hpp"
#include "student/examination.hpp"
#include "student/workplace.hpp"
#include "workbook/side_by_side.hpp"

namespace student {
namespace {

// How a result is called in a listing: "passed", "failed", "not_done 02.3".
std::string in_a_word(const Finding& finding) {
    switch (finding.result) {
        case Finding::Result::passed:
            return "passed";
        case Finding::Result::not_done:
            return "not_done " + finding.hole;
        case Finding::Result::not_applicable:
            return "not_applicable";
        case Finding::Result::failed:
            break;
    }
    return "failed";
}

void put(const Workplace& place, const std::vector<std::string>& selection, bool solved) {
    for (const Exercise& exercise : select_exercises(place.exercises(), selection))
        for (const Gap& gap : exercise.gaps)
            place.replace(gap, solved ? place.solution(gap) : place.hole(exercise, gap));
}

struct Examined {
    Finding finding;
    double seconds = 0;
};

// What it throws is a failure, too.
Examined examined(const Workplace& place, const std::string& id) {
    const auto begin = std::chrono::steady_clock::now();
    Examined result{{id, Finding::Result::failed, {}, {}}};
    try {
        result.finding = examine(place, id);
    } catch (const std::exception& error) {
        result.finding.story = error.what();
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

// Reads tests of a stage from stdin, a line each, runs as many of them at a time as there are cores, and prints
// "RESULT<tab>SECONDS<tab>TEST" for each, in their order; on stderr why it failed.
void examine_all(const Workplace& place, const std::string& stage) {
    std::vector<std::string> ids;
    for (std::string id; std::getline(std::cin, id);) ids.push_back(id);
    const std::set<std::string> heavy = heavy_tests_of(place, stage);
    std::vector<Examined> results(ids.size());
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < ids.size(); ++i)
        jobs.push_back({heavy.contains(ids[i]), [&, i] { results[i] = examined(place, ids[i]); }});
    run_side_by_side(jobs, std::max(1u, std::thread::hardware_concurrency()));
    for (const auto& [finding, seconds] : results) {
        fmt::print("{}\t{:.1f}\t{}\n", in_a_word(finding), seconds, finding.id);
        if (finding.result == Finding::Result::failed)
            fmt::print(stderr, "{}\n{}\n", finding.id, finding.story);
    }
}

}  // namespace

void add_proof_commands(CLI::App& app, const Folders& folders) {
    const auto words = std::make_shared<std::vector<std::string>>();
    for (const bool solved : {true, false}) {
        CLI::App* command = app.add_subcommand(solved ? "proof-solve" : "proof-empty", "")->group("");
        command->add_option("WHAT", *words);
        command->callback([=, &folders] { put(Workplace(folders.root, folders.build), *words, solved); });
    }
    CLI::App* tests = app.add_subcommand("proof-tests", "")->group("");  // a stage's tests, a line each
    tests->add_option("STAGE", *words)->required();
    tests->callback([=, &folders] {
        for (const std::string& stage : *words)
            for (const std::string& id : tests_of(Workplace(folders.root, folders.build), stage))
                fmt::print("{}\n", id);
    });
    CLI::App* examining = app.add_subcommand("proof-examine", "")->group("");
    examining->add_option("STAGE", *words)->required();
    examining->callback(
        [=, &folders] { examine_all(Workplace(folders.root, folders.build), words->front()); });
    CLI::App* list =
        app.add_subcommand("proof-list", "")->group("");  // "EXERCISE<tab>TEST" for each it turns green
    list->callback([&folders] {
        const Workplace place(folders.root, folders.build);
        for (const Exercise& exercise : place.exercises())
            for (const std::string& id : exercise.green) fmt::print("{}\t{}\n", exercise.id, id);
    });
}

}  // namespace student
