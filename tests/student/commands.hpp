// The subcommands of workbook-student. Each adds itself; what goes wrong it throws, with words for the student.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

namespace student {

// Where the student works; filled when the command line has been read.
struct Folders {
    std::filesystem::path root, build;
};

void add_handout_command(CLI::App& app, const Folders& folders);
void add_lesson_commands(CLI::App& app, const Folders& folders);
void add_proof_commands(CLI::App& app, const Folders& folders);

}  // namespace student
