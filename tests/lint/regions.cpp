#include "tests/lint/regions.hpp"

#include <regex>
#include <set>
#include <sstream>

Findings check_regions(std::string_view source) {
    static const std::regex mark(R"(\s*//( *)([\[\]]) *(.*?)\s*)");
    static const std::regex well_named("[a-z]+(_[a-z]+)*_?");
    Findings findings;
    std::set<std::string> seen;
    std::string open;  // the region we are in; empty outside
    int opened_at = 0, line_number = 0;
    std::istringstream lines{std::string(source)};
    for (std::string line; std::getline(lines, line);) {
        ++line_number;
        std::smatch parts;
        if (!std::regex_match(line, parts, mark)) continue;
        const auto report = [&](const std::string& message) { findings.push_back({line_number, message}); };
        const std::string bracket = parts[2], name = parts[3];
        if (!std::regex_match(name, well_named)) {
            // "// [0, 1) …" is prose.
            if (parts[1].length() == 0)
                report("a region is named in snake_case, without digits, after what its code does");
            continue;
        }
        if (parts[1].length() > 0) report("write the mark without the blank: //" + bracket + " " + name);
        if (bracket == "[") {
            if (!open.empty())
                report("region " + name + " begins inside region " + open + "; regions are never nested");
            if (!seen.insert(name).second)
                report("region " + name + " occurs twice in this file; a name is unique");
            open = name;
            opened_at = line_number;
        } else {
            if (open.empty())
                report("region " + name + " is closed but was not opened");
            else if (open != name)
                report("region " + name + " is closed while " + open + " is open");
            open.clear();
        }
    }
    if (!open.empty())
        findings.push_back({opened_at, "region " + open + " is never closed; add //] " + open});
    return findings;
}
