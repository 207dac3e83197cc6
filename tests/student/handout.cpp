#include "student/handout.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <regex>
#include <stdexcept>

#include "harness/process.hpp"
#include "student/exercise.hpp"
#include "student/hole.hpp"
#include "student/quotes.hpp"
#include "student/region.hpp"
#include "student/solutions.hpp"
#include "student/workplace.hpp"

namespace fs = std::filesystem;

namespace student {
namespace {

// What a student gets: files, and folders with a slash at the end. Whatever else there is stays out, also what will be
// added one day.
const std::vector<std::string> HANDED_OUT{
    "01_",
    "02_",
    "03_",
    "04_",
    "05_",
    "06_",
    "07_",
    "cmake/",
    "tests/checks/",
    "tests/harness/",
    "tests/lint/",
    "tests/student/",
    "tests/unit/",
    "tests/workbook/",
    "tests/CMakeLists.txt",
    "CMakeLists.txt",
    "CMakePresets.json",
    "workbook",
    ".clang-format",
    ".gitignore",
    "ASYNCIO.md",
    "GLOSSARY.md",
    "LICENSE",
};
// … and of that, what is for maintainers.
const std::vector<std::string> LEFT_OUT{
    "tests/student/proof/",
    "tests/student/HANDOUT.md",
    "tests/unit/harness/",
    "tests/unit/site/",
};

bool is_among(const std::vector<std::string>& names, const std::string& path) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return name.ends_with('/') || name.ends_with('_') ? path.starts_with(name) : path == name;
    });
}

// Throws std::runtime_error with what git says when it fails.
std::string git(const fs::path& folder, std::vector<std::string> arguments) {
    harness::Launch launch;
    launch.command = {"git", "-C", folder};
    launch.command.insert(launch.command.end(), arguments.begin(), arguments.end());
    harness::Process process(std::move(launch));
    const auto exit = process.wait(std::chrono::minutes(2));
    if (!exit || exit->code != 0 || exit->signal != 0)
        throw std::runtime_error(fmt::format("git {} failed: {}", arguments.front(), process.err()));
    return process.out();
}

bool has_identity(const fs::path& folder) {
    try {
        git(folder, {"config", "user.email"});
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

void copy_tree(const fs::path& root, const fs::path& target) {
    for (const std::string& path : lines_of(git(root, {"-c", "core.quotePath=off", "ls-files"}))) {
        if (!is_among(HANDED_OUT, path) || is_among(LEFT_OUT, path) || !fs::exists(root / path)) continue;
        fs::create_directories((target / path).parent_path());
        fs::copy(root / path, target / path, fs::copy_options::copy_symlinks);
    }
    fs::copy(root / "tests/student/HANDOUT.md", target / "README.md");
}

// What a hole throws needs its header.
Lines fit_for_holes(Lines source) {
    const std::string wanted = "#include <stdexcept>";
    if (std::find(source.begin(), source.end(), wanted) != source.end()) return source;
    auto last = source.end();
    for (auto line = source.begin(); line != source.end(); ++line)
        if (line->starts_with("#include")) last = line + 1;
    source.insert(last == source.end() ? source.begin() : last, wanted);
    return source;
}

void empty_exercises(const fs::path& target, const std::vector<Exercise>& exercises) {
    for (const Exercise& exercise : exercises)
        for (const Gap& gap : exercise.gaps) {
            const Lines source = lines_of(read_text(target / gap.file));
            const Lines hole = hole_in(region_in(source, gap.file, gap.region), gap, exercise);
            write_text(target / gap.file,
                       joined(fit_for_holes(with_region(source, gap.file, gap.region, hole))));
        }
}

// Chapters and sources name programs where ./workbook puts them in the repository; in a handout it puts them elsewhere.
void name_its_build(const fs::path& target) {
    static const std::regex ours("build/release/");
    for (const std::string& path : lines_of(git(target, {"ls-files"}))) {
        if (!path.starts_with('0') ||
            !(path.ends_with(".md") || path.ends_with(".cpp") || path.ends_with(".hpp")))
            continue;
        const std::string text = read_text(target / path);
        const std::string renamed = std::regex_replace(text, ours, "build/student/");
        if (renamed != text) write_text(target / path, renamed);
    }
}

void fill(const fs::path& root, const fs::path& target) {
    const auto exercises = read_exercises(root / EXERCISE_FOLDER);
    copy_tree(root, target);
    write_solutions(target / SOLUTION_FILE, solutions_in(root, exercises));
    empty_exercises(target, exercises);
    // The chapters quote code: in a handout, what is left of it.
    for (const std::string& page : quoting_pages(target))
        write_text(target / page, with_quotations(read_text(target / page), [&](const Quotation& quotation) {
                       return quoted_from_tree(target, exercises, quotation);
                   }));
    git(target, {"init", "-q", "-b", "main"});
    git(target, {"add", "-A"});
    name_its_build(target);
    git(target, {"add", "-A"});
    std::vector<std::string> commit{"commit", "-q", "-m", "The workbook, as it was handed out"};
    if (!has_identity(target))
        commit.insert(commit.begin(), {"-c", "user.name=workbook", "-c", "user.email=workbook@localhost"});
    git(target, commit);
}

}  // namespace

void make_handout(const fs::path& root, const fs::path& target) {
    if (fs::exists(target) && (!fs::is_directory(target) || !fs::is_empty(target)))
        throw std::invalid_argument(target.string() +
                                    " is there already, and not empty; name another folder");
    const bool was_there = fs::exists(target);
    fs::create_directories(target);
    try {
        fill(root, target);
    } catch (...) {
        for (const auto& entry : fs::directory_iterator(target)) fs::remove_all(entry.path());
        if (!was_there) fs::remove(target);
        throw;
    }
}

}  // namespace student
