#include "workbook/grade_build.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "harness/stages.hpp"
#include "workbook/grade_submission.hpp"
#include "workbook/grade_watch.hpp"

namespace fs = std::filesystem;

namespace {

// What a stage's folder makes. The first is the stage; without the others some of its checks fail.
std::vector<std::string> targets_of(const std::string& stage) {
    std::vector<std::string> targets{harness::stage(stage).program};
    if (stage == "04") targets.push_back("04_grep");
    return targets;
}

// A compiler's limits are tighter than a program's: nothing of ours takes a tenth of the time, or half of the memory.
harness::Confinement compiler_confinement(const Workshop& workshop, bool trusted) {
    harness::Confinement confinement = workshop.sandbox.confinement();
    if (trusted) confinement.user.reset();
    confinement.processes = 128;
    confinement.cpu_seconds = static_cast<std::uint64_t>(workshop.time.count());
    confinement.memory = std::uint64_t{4} << 30;
    confinement.file_size = std::uint64_t{256} << 20;
    return confinement;
}

struct Yard {
    const Workshop& workshop;
    fs::path folder;
    bool trusted;  // our own sources: they fill the cache

    Ran run(const std::vector<std::string>& command) const {
        const fs::path self = fs::read_symlink("/proc/self/exe");
        Room room{folder / "tmp", {self, folder / "tree"}, {folder / "build"}};
        if (workshop.sandbox.walled() && fs::is_directory(workshop.compiled_before)) {
            (trusted ? room.writable : room.readable).push_back(workshop.compiled_before);
            room.environment = {"CCACHE_DIR=" + workshop.compiled_before.string(), "CCACHE_NOHASHDIR=1",
                                "CCACHE_BASEDIR=" + folder.string(), "CCACHE_TEMPDIR=/tmp",
                                "CCACHE_UMASK=022"};
            if (!trusted)
                room.environment.insert(room.environment.end(), {"CCACHE_READONLY=1", "CCACHE_NOSTATS=1"});
        } else {
            room.environment = {"CCACHE_DISABLE=1"};
        }
        std::vector<std::string> words = workshop.sandbox.prefix(room);
        words.insert(words.end(), {self, "confined", to_words(compiler_confinement(workshop, trusted))});
        words.insert(words.end(), command.begin(), command.end());
        Allowance allowance;
        allowance.folder = folder / "build";
        return run_watched(words, trusted ? std::chrono::hours(1) : workshop.time, allowance);
    }
    Ran configure() const {
        return run({"cmake", "-S", folder / "tree", "-B", folder / "build", "-G", "Ninja",
                    "-DCMAKE_BUILD_TYPE=Release",
                    std::string("-DCMAKE_CXX_COMPILER=") + WORKBOOK_CXX_COMPILER,
                    std::string("-DCMAKE_C_COMPILER=") + WORKBOOK_C_COMPILER});
    }
    Ran compile(const std::vector<std::string>& targets) const {
        std::vector<std::string> command{"ninja", "-C", folder / "build", "-j", std::to_string(workshop.jobs),
                                         "-k",    "0"};
        command.insert(command.end(), targets.begin(), targets.end());
        return run(command);
    }
};

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

// What a student can use of what the tools printed: no progress, no command lines, no paths of this machine.
std::string complaint(const Ran& ran, const fs::path& folder) {
    std::string text;
    std::istringstream lines(ran.printed);
    constexpr std::size_t AT_MOST = 4000;
    for (std::string line; std::getline(lines, line) && text.size() < AT_MOST;) {
        const bool noise = line.starts_with("[") || line.starts_with("FAILED: ") ||
                           line.starts_with("ninja: ") || line.starts_with("-- ") ||
                           line.find(" -DCMAKE") != line.npos || line.find("/c++ ") != line.npos ||
                           line.starts_with(WORKBOOK_CXX_COMPILER) ||
                           line.find("CCACHE_SLOPPINESS") != line.npos;
        if (!noise) text += line.substr(0, 500) + '\n';
    }
    replace_all(text, (folder / "tree").string() + "/", "");
    replace_all(text, "../tree/", "");
    if (text.size() >= AT_MOST) text += "…\n";
    if (!ran.objection.empty()) text = "the compiler did not come to an end: " + ran.objection + "\n" + text;
    return text.empty() ? "the compiler ended without a word\n" : text;
}

// Only what is a plain file is a program.
void collect(const fs::path& from, const fs::path& to) {
    if (!fs::is_regular_file(fs::symlink_status(from))) return;
    fs::copy_file(from, to / from.filename());
    fs::permissions(to / from.filename(), static_cast<fs::perms>(0755));
}

std::string contents_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// Tells whether anything that was compiled has changed: all of a tree's names and contents, and the compiler.
std::string fingerprint(const fs::path& tree) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(tree))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::string all = WORKBOOK_CXX_COMPILER;
    for (const fs::path& file : files)
        all += file.lexically_relative(tree).string() + '\0' + contents_of(file) + '\0';
    return fmt::format("{:016x}", std::hash<std::string>{}(all));
}

void make_folders(const fs::path& folder) {
    for (const char* name : {"build", "tmp", "programs"}) fs::create_directories(folder / name);
    // The compiler may be another user.
    for (const char* name : {"build", "tmp"}) fs::permissions(folder / name, fs::perms::all);
}

}  // namespace

Built build_stages(const Workshop& workshop, const fs::path& folder, const std::vector<std::string>& stages) {
    make_folders(folder);
    Built built{folder / "programs", {}};
    const Yard yard{workshop, folder, false};
    const Ran configured = yard.configure();
    for (const std::string& stage : stages) {
        if (!configured.well) {
            built.failed[stage] = complaint(configured, folder);
            continue;
        }
        const std::vector<std::string> targets = targets_of(stage);
        const Ran compiled = yard.compile(targets);
        if (!fs::is_regular_file(fs::symlink_status(folder / "build/bin" / targets.front())) ||
            !compiled.objection.empty()) {
            built.failed[stage] = complaint(compiled, folder);
            continue;
        }
        for (const std::string& target : targets) collect(folder / "build/bin" / target, built.programs);
    }
    for (const auto& entry : fs::directory_iterator(workshop.programs)) {
        const std::string name = entry.path().filename();
        if ((name.starts_with("libworkbook") && name.ends_with(".so")) || name == "workbook-refuse-uring")
            collect(entry.path(), built.programs);
    }
    return built;
}

void warm_up(const Workshop& workshop, const fs::path& folder, const std::vector<std::string>& stages,
             const std::function<void()>& begins) {
    if (!workshop.sandbox.walled() || std::system("command -v ccache >/dev/null 2>&1") != 0) return;
    make_folders(folder);
    complete_tree(folder / "tree", stages);
    const fs::path mark = workshop.compiled_before / fmt::format("ours-{}", fmt::join(stages, "-"));
    const std::string now = fingerprint(folder / "tree");
    if (contents_of(mark) == now) return;
    begins();
    fs::create_directories(workshop.compiled_before);
    const Yard yard{workshop, folder, true};
    const Ran configured = yard.configure();
    if (!configured.well)
        throw std::runtime_error("our own stages cannot be configured:\n" + complaint(configured, folder));
    std::vector<std::string> targets;
    for (const std::string& stage : stages) {
        const auto more = targets_of(stage);
        targets.insert(targets.end(), more.begin(), more.end());
    }
    const Ran compiled = yard.compile(targets);
    if (!compiled.well)
        throw std::runtime_error("our own stages do not build:\n" + complaint(compiled, folder));
    std::ofstream(mark) << now;
}
