#include "tests/lint/layers.hpp"

#include <regex>
#include <sstream>

Findings check_layers(std::string_view path, std::string_view source) {
    static const std::regex stage_folder(R"((\d\d)_\w+/.*)");
    static const std::regex include(R"re(\s*#\s*include\s*"([^"]*)".*)re");
    const std::string file(path);
    std::smatch here;
    if (!std::regex_match(file, here, stage_folder)) return {};

    Findings findings;
    int line_number = 0;
    std::istringstream lines{std::string(source)};
    for (std::string line; std::getline(lines, line);) {
        ++line_number;
        std::smatch quoted, there;
        if (!std::regex_match(line, quoted, include)) continue;
        const std::string included = quoted[1];
        if (!std::regex_match(included, there, stage_folder))
            findings.push_back({line_number,
                                "a stage includes only files of stages, written from the root "
                                "(\"01_blocking_echo/socket.hpp\"), not \"" +
                                    included + "\""});
        else if (there[1].str() > here[1].str())
            findings.push_back({line_number, "stage " + here[1].str() +
                                                 " includes a file of the later stage " + there[1].str()});
    }
    return findings;
}
