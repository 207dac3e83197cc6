#include "tests/lint/sections.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <sstream>

std::set<std::string> anchors_of(std::string_view page) {
    static const std::regex heading(R"(#{1,6} +(.*))");
    std::set<std::string> anchors;
    std::istringstream lines{std::string(page)};
    bool in_code = false;
    for (std::string line; std::getline(lines, line);) {
        std::smatch parts;
        if (line.rfind("```", 0) == 0) in_code = !in_code;
        if (in_code || !std::regex_match(line, parts, heading)) continue;
        // As GitHub makes them: small letters, blanks as dashes, no punctuation.
        std::string anchor;
        for (const char c : parts[1].str()) {
            const auto letter = static_cast<unsigned char>(c);
            if (c == ' ')
                anchor += '-';
            else if (std::isalnum(letter) || c == '-' || c == '_' || letter >= 0x80)
                anchor += static_cast<char>(std::tolower(letter));
        }
        anchors.insert(anchor);
    }
    return anchors;
}

Findings check_sections(std::string_view source,
                        const std::map<std::string, std::set<std::string>>& chapters) {
    static const std::regex section(R"re("(\d\d_\w+)/README\.md(#([^"]*))?")re");
    Findings findings;
    std::istringstream lines{std::string(source)};
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        for (std::sregex_iterator at(line.begin(), line.end(), section), end; at != end; ++at) {
            const std::string chapter = (*at)[1], anchor = (*at)[3];
            const auto found = chapters.find(chapter);
            if (found == chapters.end())
                findings.push_back({number, "there is no chapter " + chapter + "/README.md"});
            else if (anchor.empty())
                findings.push_back(
                    {number, "name the section of " + chapter + "/README.md to read: #anchor"});
            else if (!found->second.contains(anchor))
                findings.push_back({number, chapter + "/README.md has no section #" + anchor});
        }
    }
    return findings;
}
