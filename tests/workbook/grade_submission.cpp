#include "workbook/grade_submission.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>

#include "harness/bytes.hpp"
#include "harness/stages.hpp"

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t LARGEST_FILE = 1 << 20;
constexpr std::uintmax_t LARGEST_SUBMISSION = 8 << 20;
constexpr int MOST_FILES = 500;
constexpr int DEEPEST = 6;

const fs::path ROOT = WORKBOOK_SOURCE_FOLDER;

bool is_source(const fs::path& file) {
    static const std::set<std::string> endings{".cpp", ".cc", ".cxx", ".hpp", ".hh",
                                               ".hxx", ".h",  ".ipp", ".inl"};
    return endings.contains(file.extension());
}

// CMake and ninja read names, too.
bool is_harmless(const std::string& name) {
    return !name.empty() && name.front() != '-' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+") ==
               name.npos;
}

class Taker {
  public:
    explicit Taker(std::vector<std::string>& remarks) : remarks_(remarks) {}

    void folder(const fs::path& from, const fs::path& to, const std::string& shown, int depth = 1) {
        if (depth > DEEPEST) return leave(shown, "lies too deep");
        fs::create_directories(to);
        std::vector<fs::directory_entry> entries{fs::directory_iterator(from), {}};
        std::sort(entries.begin(), entries.end());
        for (const fs::directory_entry& entry : entries) {
            const std::string name = entry.path().filename();
            const std::string path = shown + "/" + name;
            const fs::file_status status = entry.symlink_status();
            if (fs::is_symlink(status))
                leave(path, "is a link, and links are not followed");
            else if (fs::is_directory(status) && is_harmless(name))
                folder(entry.path(), to / name, path, depth + 1);
            else if (!fs::is_regular_file(status) && !fs::is_directory(status))
                leave(path, "is no plain file");
            else if (fs::is_regular_file(status) && is_source(name))
                file(entry, to / name, path);
        }
    }

  private:
    void file(const fs::directory_entry& entry, const fs::path& to, const std::string& shown) {
        const std::uintmax_t size = entry.file_size();
        if (!is_harmless(entry.path().filename())) return leave(shown, "has a name that build tools misread");
        if (size > LARGEST_FILE) return leave(shown, "is larger than 1 MiB");
        if (bytes_ + size > LARGEST_SUBMISSION) return leave(shown, "would make more than 8 MiB");
        if (files_ + 1 > MOST_FILES)
            return leave(shown, fmt::format("would make more than {} files", MOST_FILES));
        bytes_ += size;
        ++files_;
        fs::copy_file(entry.path(), to);
        fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                                fs::perms::others_read);
    }

    // One remark for all that is too much, else for each.
    void leave(const std::string& shown, const std::string& why) {
        if (remarks_.size() < 20)
            remarks_.push_back(fmt::format("not taken: {} {}", harness::shown(shown), why));
        else if (remarks_.size() == 20)
            remarks_.push_back("not taken: more like these");
    }

    std::vector<std::string>& remarks_;
    std::uintmax_t bytes_ = 0;
    int files_ = 0;
};

bool has_stage(const fs::path& folder) {
    return std::any_of(
        harness::all_stages().begin(), harness::all_stages().end(),
        [&](const harness::Stage& stage) { return fs::exists(fs::symlink_status(folder / stage.program)); });
}

// The folder in which the numbered ones are: `submission`, or the only one in it, which archives like to add.
fs::path root_of(const fs::path& submission) {
    if (has_stage(submission)) return submission;
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(submission))
        if (fs::is_directory(entry.symlink_status())) folders.push_back(entry.path());
    return folders.size() == 1 && has_stage(folders.front()) ? folders.front() : submission;
}

void copy_ours(const fs::path& from, const fs::path& to) {
    fs::create_directories(to.parent_path());
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

}  // namespace

Taken take_submission(const fs::path& submission, const fs::path& tree) {
    Taken taken;
    Taker taker(taken.remarks);
    const fs::path root = root_of(submission);
    std::set<std::string> known;
    for (const harness::Stage& stage : harness::all_stages()) {
        known.insert(stage.program);
        const fs::file_status status = fs::symlink_status(root / stage.program);
        if (!fs::exists(status)) continue;
        if (!fs::is_directory(status)) {
            taken.remarks.push_back(fmt::format("not taken: {} is no folder", stage.program));
            continue;
        }
        taker.folder(root / stage.program, tree / stage.program, stage.program);
        taken.stages.push_back(stage.number);
    }
    for (const auto& entry : fs::directory_iterator(root)) {
        const std::string name = entry.path().filename();
        if (name.size() > 3 && name[0] == '0' && name[2] == '_' && !known.contains(name))
            taken.remarks.push_back(fmt::format("not taken: no stage is called {}", harness::shown(name)));
    }
    std::sort(taken.remarks.begin(), taken.remarks.end());
    return taken;
}

std::vector<std::string> complete_tree(const fs::path& tree, const std::vector<std::string>& stages) {
    std::vector<std::string> remarks;
    if (stages.empty()) return remarks;
    const std::string last = *std::max_element(stages.begin(), stages.end());
    for (const harness::Stage& stage : harness::all_stages()) {
        if (stage.number > last) break;
        if (!fs::exists(tree / stage.program)) {
            copy_ours(ROOT / stage.program, tree / stage.program);
            remarks.push_back(fmt::format("{}: ours, for the submission has none", stage.program));
        } else {
            copy_ours(ROOT / stage.program / "CMakeLists.txt", tree / stage.program / "CMakeLists.txt");
        }
    }
    copy_ours(ROOT / "cmake", tree / "cmake");
    copy_ours(ROOT / "tests/workbook/grade.cmake", tree / "CMakeLists.txt");
    return remarks;
}
