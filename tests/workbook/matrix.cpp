// workbook matrix: builds the mutants and the right programs, and shows that the checks tell them apart.
#include <fmt/core.h>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <ratio>
#include <regex>
#include <set>

#include "workbook/commands.hpp"
#include "workbook/kill_matrix.hpp"
#include "workbook/matrix_report.hpp"
#include "workbook/programs.hpp"
#include "workbook/side_by_side.hpp"

namespace {

struct Options {
    std::vector<std::string> selection;
    bool accept = false, no_build = false, stale = false;
    unsigned jobs = jobs_at_once();
};

// Goes on after a mutant that cannot be built: the matrix says which.
void build(const MatrixFolders& folders, unsigned jobs) {
    const std::string command = fmt::format("cmake --build '{}' -j {} --target all mutants right -- -k 0",
                                            folders.build.string(), jobs);
    if (std::system(command.c_str()) != 0) fmt::print(stderr, "workbook: not everything could be built\n");
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary);
    if (!(stream << text).flush()) throw std::runtime_error(file.string() + ": cannot be written");
    fmt::print("{}\n", file.string());
}

// The README shows the matrix' last line between marks. True when it shows this one.
bool stands_in_readme(const std::filesystem::path& readme, const std::string& summary, bool accept) {
    static const std::regex marked("(<!-- kill matrix -->\n```text\n)([^\n]*)(\n```\n<!-- end -->)");
    const std::string text = mutants::contents_of(readme);
    std::smatch parts;
    if (!std::regex_search(text, parts, marked)) {
        fmt::print(stderr, "workbook: README.md does not show the matrix' last line between its marks\n");
        return false;
    }
    if (parts[2] == summary) return true;
    if (!accept) {
        fmt::print(stderr, "workbook: README.md says of the matrix: {}\n", parts[2].str());
        return false;
    }
    write(readme, parts.prefix().str() + parts[1].str() + summary + parts[3].str() + parts.suffix().str());
    return true;
}

// What can be known without trying anything: that README.md shows what the matrix says when all is well, of as
// many mutants as there are, and that there is one message on record for each failure and no other.
int find_stale(const MatrixFolders& folders) {
    KillMatrix all_well;
    all_well.trials = planned_trials(folders, {});
    std::set<std::filesystem::path> wanted, there;
    for (Trial& trial : all_well.trials) {
        trial.result = Trial::Result::caught;
        wanted.insert(record_of(trial, folders));
    }
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folders.messages(), none))
        there.insert(entry.path());
    bool stale = !stands_in_readme(folders.root / "README.md", all_well.summary(), false);
    if (stale) fmt::print(stderr, "workbook: it should say: {}\n", all_well.summary());
    for (const auto& file : wanted)
        if (!there.contains(file)) fmt::print(stderr, "workbook: there is no {}\n", file.string());
    for (const auto& file : there)
        if (!wanted.contains(file)) fmt::print(stderr, "workbook: no mutant fails as {}\n", file.string());
    stale = stale || wanted != there;
    if (stale) fmt::print(stderr, "workbook: type: ./workbook matrix --accept\n");
    return stale ? 1 : 0;
}

int run(const Options& options) {
    const MatrixFolders folders{WORKBOOK_SOURCE_FOLDER, program_folder().parent_path()};
    if (options.stale) return find_stale(folders);
    const auto begin = std::chrono::steady_clock::now();
    planned_trials(folders, options.selection);  // throws before anything is removed
    if (options.accept && options.selection.empty()) std::filesystem::remove_all(folders.messages());
    if (!options.no_build) build(folders, (options.jobs + 1) / 2);
    const KillMatrix matrix = run_kill_matrix(folders, options.selection, options.jobs, options.accept);
    bool holds = matrix.holds();
    if (options.selection.empty()) {
        write(folders.build / "matrix.md", to_markdown(matrix));
        write(folders.build / "matrix.json", to_json(matrix));
        holds = stands_in_readme(folders.root / "README.md", matrix.summary(), options.accept) && holds;
        for (const std::string& check : matrix.toothless) fmt::print("toothless: {}\n", check);
    }
    for (const std::string& trial : matrix.slowest()) fmt::print("slow: {}\n", trial);
    const auto took = std::chrono::steady_clock::now() - begin;
    fmt::print("after {:.1f} min, building included:\n",
               std::chrono::duration<double, std::ratio<60>>(took).count());
    fmt::print("{}\n", matrix.summary());
    return holds ? 0 : 1;
}

}  // namespace

void add_matrix_command(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("matrix",
                                           "show that every mutant is caught and every right program "
                                           "accepted; writes matrix.md and matrix.json");
    command->add_option("WHAT", options->selection,
                        "only those whose name contains this: 02.partial, right/python");
    command->add_flag("--accept", options->accept, "record the failures' messages as they are now");
    command->add_flag("--no-build", options->no_build, "try what is built already");
    command->add_flag(
        "--stale", options->stale,
        "only see whether README.md and the messages on record are those of the mutants that there "
        "are; tries nothing");
    command
        ->add_option("-j,--jobs", options->jobs,
                     "how many to try at a time; half as many are built at a time")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    command->callback([options] {
        const int code = run(*options);
        if (code != 0) throw CLI::RuntimeError(code);
    });
}
