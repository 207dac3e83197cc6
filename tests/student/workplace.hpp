// The folder that a student works in: what lies where, and how it is built.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "student/exercise.hpp"
#include "student/solutions.hpp"
#include "student/text.hpp"

namespace student {

inline constexpr const char* EXERCISE_FOLDER = "tests/student/exercises";
inline constexpr const char* SOLUTION_FILE = ".workbook/solutions";

// What came of building.
struct Built {
    bool succeeded = false;
    std::string first_error;  // what the compiler said of the first mistake, ready to print
};

class Workplace {
  public:
    // `root` is the workbook or a handout of it, `build` its build folder, which is configured already. Throws
    // std::runtime_error when there are no exercises in it.
    Workplace(std::filesystem::path root, std::filesystem::path build);

    const std::filesystem::path& root() const { return root_; }
    const std::filesystem::path& build() const { return build_; }
    std::filesystem::path programs() const { return build_ / "bin"; }
    const std::vector<Exercise>& exercises() const { return exercises_; }
    // Throws std::invalid_argument when there is no such exercise.
    const Exercise& exercise(const std::string& id) const;

    // A handout, whose exercises are to be done; else the workbook itself, where all are.
    bool is_handout() const;

    // The text of a gap's region as it stands in the stage now, and as it is in the solution.
    Lines current(const Gap& gap) const;
    Lines solution(const Gap& gap) const;
    // The hole it was handed out as.
    Lines hole(const Exercise& exercise, const Gap& gap) const;
    void replace(const Gap& gap, const Lines& region) const;
    // True while a hole of the exercise is as it was handed out.
    bool is_open(const Exercise& exercise) const;

    // Builds these targets of CMake.
    Built make(const std::vector<std::string>& targets) const;

  private:
    std::filesystem::path root_, build_;
    std::vector<Exercise> exercises_;
    mutable Solutions solutions_;  // read when first asked for
};

}  // namespace student
