#include "bench/publish.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace bench {

namespace fs = std::filesystem;

void write_file(const fs::path& file, const std::string& text) {
    const fs::path draft = file.string() + ".new";
    std::ofstream out(draft, std::ios::binary);
    if (!(out << text) || !out.flush())
        throw std::runtime_error("cannot write " + draft.string() + ": " +
                                 std::generic_category().message(errno));
    fs::rename(draft, file);
}

void publish(const fs::path& file, const std::string& name, const std::string& text) {
    std::ostringstream old;
    old << std::ifstream(file, std::ios::binary).rdbuf();
    std::string all = old.str();
    const std::string begin = "<!-- " + name + " -->\n", end = "<!-- end of " + name + " -->\n";
    const auto first = all.find(begin), last = all.find(end);
    if (first == std::string::npos || last == std::string::npos || last < first)
        all += "\n" + begin + text + end;
    else
        all.replace(first, last - first, begin + text);
    write_file(file, all);
}

}  // namespace bench
