// lint ROOT: examines the C++ files of the stages and of the tests, and that each stage has its chapter, with
// the sections that failures send their readers to.
// Prints FILE:LINE: MESSAGE for each finding; exits with 0 when there is none, 1 when there are some, 2 for
// usage.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "tests/lint/await_operands.hpp"
#include "tests/lint/layers.hpp"
#include "tests/lint/lessons.hpp"
#include "tests/lint/regions.hpp"
#include "tests/lint/sections.hpp"
#include "tests/lint/twins.hpp"

namespace {

namespace fs = std::filesystem;

bool is_stage(const fs::path& folder) {
    static const std::regex numbered(R"(\d\d_\w+)");
    return fs::is_directory(folder) && std::regex_match(folder.filename().string(), numbered);
}

bool is_source(const fs::path& file) { return file.extension() == ".cpp" || file.extension() == ".hpp"; }

// Sorted, so that two runs say the same in the same order.
std::vector<fs::path> entries_of(const fs::path& folder) {
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(folder)) entries.push_back(entry.path());
    std::sort(entries.begin(), entries.end());
    return entries;
}

void collect_sources(const fs::path& folder, std::vector<fs::path>& sources) {
    for (const fs::path& entry : entries_of(folder)) {
        if (fs::is_directory(entry) && entry.filename() != "build") collect_sources(entry, sources);
        if (is_source(entry)) sources.push_back(entry);
    }
}

std::string contents_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// Returns how many findings there were.
std::size_t print(const std::string& where, const Findings& findings) {
    for (const Finding& finding : findings)
        std::printf("%s:%d: %s\n", where.c_str(), finding.line, finding.message.c_str());
    return findings.size();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || !fs::is_directory(argv[1])) {
        std::fprintf(stderr, "usage: lint ROOT, the folder that holds 01_blocking_echo, tests …\n");
        return 2;
    }
    const fs::path root = argv[1];
    std::vector<fs::path> sources;
    std::map<std::string, std::set<std::string>> chapters;
    std::size_t stages = 0, found = 0;
    for (const fs::path& folder : entries_of(root)) {
        if (is_stage(folder)) {
            ++stages;
            chapters[folder.filename()] = anchors_of(contents_of(folder / "README.md"));
            if (!fs::exists(folder / "README.md"))
                found +=
                    print(folder.filename().string(), {{0, "a stage has a chapter; write its README.md"}});
        }
        if (is_stage(folder) || folder.filename() == "tests" || folder.filename() == "cmake")
            collect_sources(folder, sources);
    }
    DefinedIn types;
    for (const fs::path& file : sources) {
        const std::string path = fs::relative(file, root).generic_string(), source = contents_of(file);
        found += print(path, check_await_operands(source));
        found += print(path, check_regions(source));
        found += print(path, check_layers(path, source));
        found += print(path, check_length(path, source));
        if (file.extension() == ".hpp") found += print(path, check_twins(path, source, types));
        if (path.rfind("tests/checks/", 0) == 0) found += print(path, check_sections(source, chapters));
    }
    std::printf("lint: %zu stages, %zu files, %zu findings\n", stages, sources.size(), found);
    if (stages == 0 || sources.empty()) {
        std::fprintf(stderr, "lint: %s holds no stages\n", argv[1]);
        return 2;
    }
    return found == 0 ? 0 : 1;
}
