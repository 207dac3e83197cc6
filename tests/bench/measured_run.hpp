// Running a program to its end, with what it cost.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/results.hpp"

namespace bench {

struct MeasuredRun {
    Figures figures;  // wall_s, user_s, system_s, peak_kib (of the largest of its processes)
    std::string out;  // the last 64 KiB that it printed
};

// Runs `command` to its end; `environment` ("NAME=value") is for it alone, `scratch` an existing folder. It is started by
// workbook-rusage, a very small program: a child's resident memory begins with its parent's. Throws std::runtime_error
// with one line when it is not done after `patience`, or does not end with exit code 0; Interrupted after Ctrl-C.
MeasuredRun run_measured(std::vector<std::string> command, const std::vector<std::string>& environment,
                         const std::filesystem::path& programs, const std::filesystem::path& scratch,
                         std::chrono::seconds patience);

}  // namespace bench
