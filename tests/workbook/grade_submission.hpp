// What is taken from a submission, and what is put around it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

struct Taken {
    std::vector<std::string> stages;   // "01", "02": the numbered folders that were there
    std::vector<std::string> remarks;  // what was left out, one sentence each
};

// Copies the C++ sources and headers of a submission's numbered folders into `tree`, which exists. Everything else is
// ignored: build files, tests, scripts. Links, devices and whatever else is no plain file or folder is neither
// followed nor copied, and neither is what is too large or too much for homework; a remark tells.
// Throws std::filesystem::filesystem_error when the submission cannot be read.
Taken take_submission(const std::filesystem::path& submission, const std::filesystem::path& tree);

// Adds our build files, and our own version of each stage before the last of `stages` that the submission lacks: later
// stages build on them. One remark for each.
std::vector<std::string> complete_tree(const std::filesystem::path& tree,
                                       const std::vector<std::string>& stages);
