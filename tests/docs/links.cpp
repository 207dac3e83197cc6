#include "docs/links.hpp"

#include <cctype>
#include <regex>

#include "student/text.hpp"

namespace fs = std::filesystem;

namespace {

// What GitHub makes of a heading: small letters, blanks to hyphens, punctuation gone.
std::string anchor_of(const std::string& heading) {
    std::string anchor;
    for (const char c : heading) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ')
            anchor += '-';
        else if (std::isalnum(byte) || c == '-' || c == '_' || byte >= 0x80)
            anchor += static_cast<char>(std::tolower(byte));
    }
    return anchor;
}

bool has_heading(const fs::path& page, const std::string& anchor) {
    for (const std::string& line : student::lines_of(student::read_text(page))) {
        const auto text = line.find_first_not_of('#');
        if (text == 0 || text == std::string::npos || line[text] != ' ') continue;
        if (anchor_of(line.substr(text + 1)) == anchor) return true;
    }
    return false;
}

// The page without what stands in fences: "](" is no link in code.
std::string prose_of(const std::string& page) {
    std::string prose;
    bool in_code = false;
    for (const std::string& line : student::lines_of(page)) {
        if (line.starts_with("```"))
            in_code = !in_code;
        else if (!in_code)
            prose += line + '\n';
    }
    return prose;
}

}  // namespace

bool leads_somewhere(const fs::path& root, const std::string& target) {
    const auto hash = target.find('#');
    const fs::path file = root / target.substr(0, hash);
    return fs::exists(file) && (hash == std::string::npos || has_heading(file, target.substr(hash + 1)));
}

std::vector<std::string> broken_links(const fs::path& root, const std::string& page) {
    static const std::regex link(R"(\]\(([^)\s]+)\))");
    const std::string text = prose_of(student::read_text(root / page));
    std::vector<std::string> broken;
    for (std::sregex_iterator found(text.begin(), text.end(), link), end; found != end; ++found) {
        std::string target = (*found)[1];
        if (target.starts_with("http://") || target.starts_with("https://")) continue;
        target = target.starts_with('#') ? page + target : (fs::path(page).parent_path() / target).lexically_normal().string();
        if (!leads_somewhere(root, target)) broken.push_back((*found)[1]);
    }
    return broken;
}
