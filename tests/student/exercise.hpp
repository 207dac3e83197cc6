// An exercise: one text file in tests/student/exercises, and the region of a stage that it empties.
//
//     ---
//     title: Say it louder
//     kind: success                                   success, idea, trap or further
//     empties: 01_blocking_echo/upper.cpp ascii_upper the file and the region; more of these lines when it is several
//     only: from this line .. to that one             optional: only these lines of it, named by how they begin
//     hides: 01_blocking_echo/other.cpp region        optional: code beside it that would give the solution away
//     missing: return the letter in upper case        what the hole says
//     green: unit.01.upper: every letter …            a check or a unit test that it turns green; as many as there are
//     needs: 01.1                                     optional: exercises whose code it uses
//     minutes: 5
//     read: 01_blocking_echo/README.md#the-text       the section of a chapter
//     ---
//     ## Goal, ## Contract, ## Hint 1, ## Hint 2, ## Hint 3
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace student {

// What an exercise takes out of a stage.
struct Gap {
    std::string file;    // relative to the root
    std::string region;  // between its marks
    std::string first;   // when not empty, only the lines from the one that begins with `first` …
    std::string last;    // … to the one that begins with `last`
    bool hidden = false;  // code that would give the solution away: it comes back by itself when the exercise is green
};

struct Exercise {
    std::string id;  // "01.3"
    std::string title;
    std::string kind;
    std::string missing;
    std::vector<Gap> gaps;
    std::vector<std::string> green;
    std::vector<std::string> needs;
    int minutes = 0;
    std::string read;
    std::string goal, contract;
    std::array<std::string, 3> hints;

    std::string stage() const { return id.substr(0, 2); }
    // What a hole throws, and how it is recognised.
    std::string mark() const { return "EXERCISE " + id + ": "; }
};

// Throws std::runtime_error that names what is wrong in `text`.
Exercise parse_exercise(const std::string& id, const std::string& text);

// All of them, in order. `folder` is tests/student/exercises.
std::vector<Exercise> read_exercises(const std::filesystem::path& folder);

// Those that `selection` asks for: "02" a stage's, "02.3" one; all when it is empty. Throws std::invalid_argument
// naming a word that selects none.
std::vector<Exercise> select_exercises(const std::vector<Exercise>& all, const std::vector<std::string>& selection);

}  // namespace student
