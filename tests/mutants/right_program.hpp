// A right program: one in another language or style, which every check that applies to it must accept.
//
// A file in tests/right begins, in a comment, with
//
//     title: C, epoll, edge-triggered
//     stages: 03 04
//     run: {program} {port}        the command line; {file} is this file, {program} what is built from it
//     needs: python3               commands that must be in PATH; may be missing
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mutants/header.hpp"

namespace mutants {

struct RightProgram {
    std::string name;  // "python/select_loop.py"
    std::string title;
    std::vector<std::string> stages;
    std::string command;  // a --cmd
    std::vector<std::string> needs;
};

// All below `folder` that have such a head, by name; {program} becomes the file of the same name in `built`.
// Files without a "title:" on their first line are parts of others. Throws Unusable.
std::vector<RightProgram> read_right_programs(const std::filesystem::path& folder,
                                              const std::filesystem::path& built);

}  // namespace mutants
