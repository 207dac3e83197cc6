// Commands that chapters quote, run anew.
#pragma once

#include <filesystem>
#include <string>

// What a quotation of `command` should hold: the command, then all it printed, in fences. It is run by bash in an empty
// folder; "./workbook check …" runs the tool, and a program's name its binary in `programs`.
std::string quoted_run(const std::string& command, const std::filesystem::path& programs);

// What is left of a quotation when all that differs from run to run is taken out of it: figures, and how wide they are.
std::string shape_of(const std::string& quotation);
