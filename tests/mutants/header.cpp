#include "mutants/header.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace mutants {
namespace {

// Without the mark of a comment in C++, Python or JavaScript.
std::string uncommented(const std::string& line) {
    static const std::regex mark(R"(^(//|#) ?)");
    return std::regex_replace(line, mark, "", std::regex_constants::format_first_only);
}

}  // namespace

std::string contents_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Unusable(file.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

Header read_header(const std::filesystem::path& file, const std::vector<std::string>& required,
                   const std::vector<std::string>& known) {
    static const std::regex entry(R"(([a-z]+): +(.*\S)\s*)");
    static const std::regex more(R"(\s+(\S.*\S)\s*)");
    const auto is_among = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    Header header;
    std::string last;
    std::istringstream lines(contents_of(file));
    for (std::string line; std::getline(lines, line);) {
        if (header.empty() && line.starts_with("#!")) continue;
        line = uncommented(line);
        std::smatch parts;
        if (std::regex_match(line, parts, entry)) {
            last = parts[1];
            if (!is_among(required, last) && !is_among(known, last))
                throw Unusable(file.string() + ": no such key: " + last);
            header[last] = parts[2];
        } else if (!last.empty() && std::regex_match(line, parts, more)) {
            header[last] += " " + parts[1].str();
        } else {
            break;
        }
    }
    for (const std::string& key : required)
        if (!header.contains(key)) throw Unusable(file.string() + ": the line \"" + key + ": …\" is missing");
    return header;
}

}  // namespace mutants
