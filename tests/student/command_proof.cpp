// For proof/prove_handout, hidden: fill and empty exercises by force, and say of each test what came of it.
#include <fmt/core.h>
#include <cstdio>
#include <iostream>
#include <memory>

#include "student/commands.hpp"
#include "student/examination.hpp"
#include "student/workplace.hpp"

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
            for (const std::string& id : tests_of(Workplace(folders.root, folders.build), stage)) fmt::print("{}\n", id);
    });
    // Reads tests from stdin, a line each, and prints "RESULT<tab>TEST" for each; on stderr why it failed.
    app.add_subcommand("proof-examine", "")->group("")->callback([&folders] {
        const Workplace place(folders.root, folders.build);
        for (std::string id; std::getline(std::cin, id);) {
            const Finding finding = examine(place, id);
            fmt::print("{}\t{}\n", in_a_word(finding), id);
            if (finding.result == Finding::Result::failed) fmt::print(stderr, "{}\n{}\n", id, finding.story);
            std::fflush(stdout);
        }
    });
    CLI::App* list = app.add_subcommand("proof-list", "")->group("");  // "EXERCISE<tab>TEST" for each it turns green
    list->callback([&folders] {
        const Workplace place(folders.root, folders.build);
        for (const Exercise& exercise : place.exercises())
            for (const std::string& id : exercise.green) fmt::print("{}\t{}\n", exercise.id, id);
    });
}

}  // namespace student
