// A mutant: a stage with one misconception built in, which a check must catch.
//
// A file NAME.mutant has a header and the changes that make it:
//
//     misconception: send(2) takes everything that it is given.
//     stages: 02 03 04
//     check: NN.large_answer
//     message: partial_send
//     varies: NN.large_answer
//
//     === 02_select_loop/non_blocking.hpp: send_some
//     - unsent.erase(0, static_cast<std::size_t>(sent));
//     + unsent.clear();
//
// The line "varies" names checks whose failure does not look the same from run to run: a dying server may end,
// reset or refuse a connection. Of such a failure only the explanation is compared with the one on record, and of a unit test only that it
// failed.
//
// A change names a file and, after a colon, the region (//[ name … //] name) that it applies to; without one
// it applies to the whole file. Lines "- " and "+ " exchange some lines; text of any other form replaces
// region or file. A mutant in another language is a program, NAME.py, with its header in a comment.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/header.hpp"

namespace mutants {

struct Change {
    std::string file;    // from the root of the tree
    std::string region;  // empty: all of the file
    std::string text;
};

struct Mutant {
    std::string id;                   // the file's name without its end
    std::string misconception;        // what somebody who writes this believes, in a sentence
    std::vector<std::string> stages;  // the stages it is built into, each of which must be caught
    std::vector<std::string>
        checks;  // "02.rst", "NN.rst" for one of each stage, or "unit.05.queue: a test case"
    std::vector<std::string>
        messages;  // ids of the misconceptions that the failures must name: one for all checks, or one for
                   // each, in their order; "none": it must name none
    std::vector<std::string> varying;  // those of `checks` whose failures differ from run to run
    std::string program;               // whose sources are changed; empty: the stage's own program
    std::string
        command;  // of a program in another language: its command line, with {port} or {urls} {out} {c}
    std::vector<std::string> needs;  // commands that must be in PATH for it
    std::vector<Change> changes;

    // The checks that must catch it in `stage`.
    std::vector<std::string> checks_in(const std::string& stage) const;
    // What the failure of `check`, one of checks_in(…), must name.
    std::string message_of(const std::string& check) const;
    // Whether the failure of `check`, one of checks_in(…), differs from run to run.
    bool varies(const std::string& check) const;
};

// Throws Unusable.
Mutant read_mutant(const std::filesystem::path& file);

// All of a folder, by id. Throws Unusable.
std::vector<Mutant> read_mutants(const std::filesystem::path& folder);

// `source` with the change made. Throws Unusable when it has no such region, or when the lines to exchange do
// not occur there exactly once: then the stage was rewritten and the mutant has to be, too.
std::string apply(const Change& change, std::string_view source);

}  // namespace mutants
