// How a tool with subcommands ends.
#pragma once

#include <CLI/CLI.hpp>

// Parses the command line and runs the subcommand that it names. Returns the exit code: the subcommand's own, by
// CLI::RuntimeError; 2, with one line on stderr, for a command line that cannot be (CLI::ParseError, or
// std::invalid_argument with words for the user); 3, with one line, when something else went wrong.
int run_command_line(CLI::App& app, int argc, char** argv);
