// The subcommands of workbook-tool. Each adds itself, options and all, and throws CLI::RuntimeError with the
// exit code.
#pragma once

#include <CLI/CLI.hpp>

void add_check_command(CLI::App& app);
void add_check_alone_command(CLI::App& app);  // hidden: what runner.cpp starts
void add_list_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_demo_command(CLI::App& app);
void add_matrix_command(CLI::App& app);
void add_trace_command(CLI::App& app);
void add_grade_command(CLI::App& app);
void add_confined_command(CLI::App& app);
