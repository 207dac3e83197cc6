#include "bench/installed.hpp"

#include <chrono>
#include <filesystem>
#include <regex>
#include <utility>

#include "harness/process.hpp"

namespace bench {

using namespace std::chrono_literals;

std::optional<std::string> output_of(const std::vector<std::string>& command) try {
    harness::Process process(
        {.command = command, .environment = {}, .folder = {}, .descriptors = {}, .input = {}});
    const auto exit = process.wait(120s);
    if (!exit || exit->code != 0 || exit->signal != 0) return std::nullopt;
    std::string text = process.out();
    while (text.ends_with('\n')) text.pop_back();
    return text;
} catch (const std::exception&) {
    return std::nullopt;
}

std::optional<std::string> version_of(const std::vector<std::string>& command) {
    const std::optional<std::string> text = output_of(command);
    std::smatch match;
    if (!text || !std::regex_search(*text, match, std::regex("[0-9]+(\\.[0-9]+)+"))) return std::nullopt;
    return match.str();
}

std::string python() { return std::filesystem::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3"; }

std::optional<std::string> python_version(const std::string& module, const std::string& expression) {
    return output_of({python(), "-c", "import " + module + "; print(" + expression + ")"});
}

void add_peer(Field& field, Contender peer, const std::optional<std::string>& version, std::string package) {
    if (!version) {
        field.missing.push_back({peer.name, std::move(package)});
        return;
    }
    peer.name += " " + *version;
    field.contenders.push_back(std::move(peer));
}

}  // namespace bench
