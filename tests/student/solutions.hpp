// The solutions, as a handout carries them: in one file that nobody reads by accident.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "student/exercise.hpp"

namespace student {

// The text of every region that an exercise empties, by "FILE REGION".
using Solutions = std::map<std::string, std::string>;

inline std::string key_of(const Gap& gap) { return gap.file + ' ' + gap.region; }

// Taken from the stages below `root`, where nothing has been emptied.
Solutions solutions_in(const std::filesystem::path& root, const std::vector<Exercise>& exercises);

// As a file: veiled, so that opening it or searching the folder gives nothing away; no secret from who wants to know.
void write_solutions(const std::filesystem::path& file, const Solutions& solutions);
// Throws std::runtime_error when the file is missing or damaged.
Solutions read_solutions(const std::filesystem::path& file);

}  // namespace student
