#include "mutants/right_program.hpp"

#include <algorithm>

namespace mutants {
namespace {

namespace fs = std::filesystem;

void replace(std::string& text, const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

}  // namespace

std::vector<RightProgram> read_right_programs(const fs::path& folder, const fs::path& built) {
    std::vector<RightProgram> programs;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const fs::path& file = entry.path();
        if (!entry.is_regular_file() || file.parent_path() == folder) continue;
        const std::string text = contents_of(file);
        if (text.substr(0, text.find('\n')).find("title: ") == std::string::npos) continue;
        Header header = read_header(file, {"title", "stages", "run"}, {"needs"});
        std::string& command = header["run"];
        replace(command, "{file}", file.string());
        replace(command, "{program}", built / file.stem());
        programs.push_back({fs::relative(file, folder).generic_string(), header["title"],
                            words(header["stages"]), command, words(header["needs"])});
    }
    std::sort(programs.begin(), programs.end(),
              [](const RightProgram& a, const RightProgram& b) { return a.name < b.name; });
    return programs;
}

}  // namespace mutants
