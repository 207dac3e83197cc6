// What a fetcher is traced with: a gallery to fetch, and the disk it is written to.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/process.hpp"
#include "harness/trace/timeline.hpp"

namespace harness {

struct Errand {
    std::string name;   // "gallery"
    std::string title;  // what happens, in a sentence
    std::size_t pictures = 0;
    int concurrency = 1;                 // -c
    std::chrono::milliseconds distance;  // before each answer of the site
    std::string plan = {};               // what the probe spoils, see tests/harness/probe/plan.h
};

const std::vector<Errand>& all_errands();
// Throws std::invalid_argument, in words for a user, when there is none of this name.
const Errand& errand(const std::string& name);

// Sends a fetcher on it: `program` of setting.programs, or setting.command with {urls}, {out} and {c}. `probe_folder` holds the
// probe, `scratch` is an empty folder. Throws std::runtime_error when nothing can be seen of the program, or it does not come to its end.
Run run_errand(const Errand& errand, const Setting& setting, const std::string& program,
               const std::filesystem::path& probe_folder, const std::filesystem::path& scratch);

}  // namespace harness
