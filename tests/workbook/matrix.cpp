// workbook matrix: builds the mutants and the right programs, and shows that the checks tell them apart.
#include <fmt/core.h>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <regex>
#include <thread>

#include "workbook/commands.hpp"
#include "workbook/kill_matrix.hpp"
#include "workbook/matrix_report.hpp"
#include "workbook/programs.hpp"

namespace {

struct Options {
    std::vector<std::string> selection;
    bool accept = false, no_build = false;
    unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
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

// The README shows the matrix' last line after a mark. True when it shows this one.
bool stands_in_readme(const std::filesystem::path& readme, const std::string& summary, bool accept) {
    static const std::regex marked("(<!-- kill matrix -->\n)([^\n]*)");
    std::string text = mutants::contents_of(readme);
    std::smatch parts;
    if (!std::regex_search(text, parts, marked)) {
        fmt::print(stderr,
                   "workbook: README.md has no line \"<!-- kill matrix -->\" before the matrix' last line\n");
        return false;
    }
    if (parts[2] == summary) return true;
    if (!accept) {
        fmt::print(stderr, "workbook: README.md says of the matrix: {}\n", parts[2].str());
        return false;
    }
    write(readme, parts.prefix().str() + parts[1].str() + summary + parts.suffix().str());
    return true;
}

int run(const Options& options) {
    const MatrixFolders folders{WORKBOOK_SOURCE_FOLDER, program_folder().parent_path()};
    if (!options.no_build) build(folders, options.jobs);
    const KillMatrix matrix = run_kill_matrix(folders, options.selection, options.jobs, options.accept);
    bool holds = matrix.holds();
    if (options.selection.empty()) {
        write(folders.build / "matrix.md", to_markdown(matrix));
        write(folders.build / "matrix.json", to_json(matrix));
        holds = stands_in_readme(folders.root / "README.md", matrix.summary(), options.accept) && holds;
        for (const std::string& check : matrix.toothless) fmt::print("toothless: {}\n", check);
    }
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
    command->add_option("-j,--jobs", options->jobs, "how many at a time")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    command->callback([options] {
        const int code = run(*options);
        if (code != 0) throw CLI::RuntimeError(code);
    });
}
