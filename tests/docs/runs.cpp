#include "docs/runs.hpp"

#include <fmt/format.h>
#include <regex>
#include <stdexcept>

#include <unistd.h>

#include "harness/process.hpp"
#include "student/text.hpp"

namespace fs = std::filesystem;

namespace {

// What was printed, without paths of this machine, and without what the program under test had printed itself. One empty
// line at a time, none at the beginning and at the end.
std::string worth_quoting(const std::string& printed, const fs::path& programs) {
    std::string text;
    bool skipping = false;
    for (std::string line : student::lines_of(printed)) {
        for (auto at = line.find(programs.string() + "/"); at != std::string::npos; at = line.find(programs.string() + "/"))
            line.erase(at, programs.string().size() + 1);
        const auto last = line.find_last_not_of(' ');
        line = line.substr(0, last == std::string::npos ? 0 : last + 1);
        if (line.ends_with(" the program printed")) skipping = true;
        if (line.empty()) skipping = false;
        if (skipping || (line.empty() && (text.empty() || text.ends_with("\n\n")))) continue;
        text += line + '\n';
    }
    while (text.ends_with("\n\n")) text.pop_back();
    return text;
}

}  // namespace

std::string quoted_run(const std::string& command, const fs::path& programs) {
    static const std::regex tool(R"(\./workbook (check|list|demo)\b)"), built("build/release/bin/");
    std::string line = std::regex_replace(command, built, programs.string() + "/");
    line = std::regex_replace(line, tool, programs.string() + "/workbook-tool $1");
    const fs::path folder = fs::temp_directory_path() / fmt::format("workbook-docs-{}", getpid());
    fs::create_directories(folder);
    harness::Launch launch;
    launch.command = {"bash", "-c", line + " 2>&1"};
    launch.environment = {"PATH=" + programs.string() + ":/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "NO_COLOR=1"};
    launch.folder = folder;
    harness::Process process(std::move(launch));
    const auto exit = process.wait(std::chrono::minutes(2));
    if (!exit || exit->code == 127) throw std::runtime_error("cannot be run to its end: " + command);
    fs::remove_all(folder);
    return fmt::format("```text\n$ {}\n{}```\n", command, worth_quoting(process.out(), programs));
}

std::string shape_of(const std::string& quotation) {
    static const std::regex figures(R"([0-9]+([.,:][0-9]+)*)"), blanks(" +"), times(R"(# (ms|s|µs)\b)");
    static const std::regex rings(R"((^|\n) *(uring|asio) [^\n]*)");  // where io_uring is refused others do the work
    // What a hanging program was found doing is true of a moment.
    static const std::regex moment(R"(\n +at that moment [^\n]*(\n {24,}[^\n]*)*)");
    static const std::regex disk(R"(\n *\(This disk [^\n]*)");  // what slows it depends on what is installed
    std::string lasting = quotation;
    for (const std::regex& fleeting : {moment, disk}) lasting = std::regex_replace(lasting, fleeting, "");
    lasting = std::regex_replace(lasting, rings, "\n$2");
    std::string shape = std::regex_replace(lasting, figures, "#");
    shape = std::regex_replace(shape, times, "# s");
    return std::regex_replace(shape, blanks, " ");
}
