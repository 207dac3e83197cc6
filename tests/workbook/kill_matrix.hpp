// The kill matrix: every mutant against the check that must catch it, every right program against all that
// apply.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/check.hpp"
#include "harness/verdict.hpp"
#include "mutants/mutant.hpp"
#include "mutants/right_program.hpp"

// A mutant in one of its stages, and what came of it.
struct Trial {
    enum class Result {
        skipped,       // something it needs is not installed; `note` says what
        caught,        // by its check, with its message
        survived,      // its check passed, or does not exist, or did not apply
        not_built,     // the build has not made it: a region is gone, or it does not compile
        timed_out,     // the check was killed by its timer: nobody saw what was wrong
        other_reason,  // failed, but named another misconception than the one that was built in
        other_words,   // failed for the right reason, but the text has changed from the one on record
    };
    mutants::Mutant mutant;
    std::string stage;
    std::string check;
    Result result = Result::survived;
    std::string note;     // for whoever has to mend it
    std::string message;  // what a student would read, without what differs from run to run
    double seconds = 0;

    std::string name() const { return stage + "." + mutant.id; }
};

// A right program in one of its stages.
struct Acceptance {
    struct NotApplicable {
        std::string check, reason;
    };
    mutants::RightProgram program;
    std::string stage;
    std::string skipped;              // why; empty: it was checked
    std::vector<std::string> passed;  // ids of checks
    std::vector<NotApplicable> not_applicable;
    std::vector<std::string> false_alarms;  // "02.rst: expected …, got …"

    std::string name() const { return "right/" + program.name + " " + stage; }
};

struct KillMatrix {
    std::vector<Trial> trials;
    std::vector<Acceptance> acceptances;
    std::vector<std::string>
        toothless;  // checks that have caught no mutant; only filled when all of them were tried

    // "63 mutants, 63 caught, 0 survivors, 0 toothless checks, 0 false alarms"
    std::string summary() const;
    bool holds() const;
    // The three that took longest, for whoever wants the matrix quicker: "07.x by 07.memory: 12 s".
    std::vector<std::string> slowest() const;
};

// Where things are.
struct MatrixFolders {
    std::filesystem::path root;   // of the tree
    std::filesystem::path build;  // with bin/, mutants/ and right/ in it

    std::filesystem::path messages() const { return root / "tests/mutants/messages"; }
};

// What there is to try, of which nothing has been tried yet. Throws mutants::Unusable.
std::vector<Trial> planned_trials(const MatrixFolders& folders, const std::vector<std::string>& selection);

// Where the message of a trial is on record: messages/02.idle.spins_after_eof.txt
std::filesystem::path record_of(const Trial& trial, const MatrixFolders& folders);

// Runs everything whose name contains one of `selection` (all when it is empty), `jobs` at a time, heavy
// checks alone. `accept` records the messages that came instead of comparing them. Prints a line for each
// result as it comes. Throws mutants::Unusable when a mutant or a right program cannot be read.
KillMatrix run_kill_matrix(const MatrixFolders& folders, const std::vector<std::string>& selection,
                           unsigned jobs, bool accept);
