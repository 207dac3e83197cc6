// What the commands of workbook-bench have in common: their options, and what they do with a report.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/results.hpp"

namespace CLI {
class App;
}

namespace bench {

struct Options {
    bool quick = false;
    bool publish = false;
    std::size_t rounds = 5;
    std::vector<std::string> only;  // keys of contenders; all when empty
    std::filesystem::path out;      // default: build/bench
};

// `example`: keys for --only.
void add_options(CLI::App& app, Options& options, const std::string& example);

std::filesystem::path programs_folder();  // ours
std::filesystem::path source_folder();    // tests/bench

// Keeps those that --only names, or with --quick ours, and `reference` (none when empty); all otherwise. Names the
// missing on stderr. Throws CLI::ValidationError.
void choose_by(const Options& options, Field& field, const std::string& reference);

struct Printed {
    std::string markdown, json, svg;
};

// Writes NAME.json, .md and .svg to the folder of the options; with --publish also the section NAME of RESULTS.md,
// and its chart beside it. Throws std::runtime_error.
void hand_in(const Options& options, const std::string& name, const Printed& report);

// 0 when everything of ours was right under every load; otherwise 1, with a line on stderr for each failure. `loads`: ids
// and titles.
int verdict_on(const Results& results, const Field& field,
               const std::vector<std::pair<std::string, std::string>>& loads);

}  // namespace bench
