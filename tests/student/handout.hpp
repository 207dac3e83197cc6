// The student's copy of the workbook.
#pragma once

#include <filesystem>

namespace student {

// Copies what git knows of the workbook in `root` to `target`, without solutions, mutants, slides and what instructors
// and maintainers need; empties every exercise; makes a git repository of it with one commit. `target` is made, or is
// an empty folder. Throws std::invalid_argument when it is neither, std::runtime_error when something else fails; then
// nothing is left in `target`.
void make_handout(const std::filesystem::path& root, const std::filesystem::path& target);

}  // namespace student
