#include "bench/fetchers.hpp"

#include <tuple>
#include <utility>

#include "bench/installed.hpp"
#include "harness/process.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

const Command CURL{"curl", "--disable",    "--fail", "--no-progress-meter", "--parallel", "--parallel-max",
                   "{c}",  "--output-dir", "{out}",  "--remote-name-all",   "--config",   "{curl}"};
const Command WGET2{"wget2",
                    "--no-config",
                    "--no-ocsp",  // these three would leave files in the user's home
                    "--no-hsts",
                    "--no-hpkp",
                    "--quiet",
                    "--max-threads={c}",
                    "--directory-prefix={out}",
                    "--input-file={urls}"};
const Command ARIA2{"aria2c",
                    "--no-conf",
                    "--quiet",
                    "--file-allocation=none",
                    "--max-connection-per-server=1",
                    "--split=1",
                    "--max-concurrent-downloads={c}",
                    "--dir={out}",
                    "--input-file={urls}"};

void add_curl(Field& field, bool twice) {
    const auto version = version_of({"curl", "--version"});
    add_peer(field, {"curl", "curl --parallel", false, CURL}, version, "curl");
    if (version && twice) field.contenders.push_back({"again", "curl, once more", false, CURL});
}

void add_wget2_and_aria2(Field& field) {
    add_peer(field, {"wget2", "wget2", false, WGET2}, version_of({"wget2", "--version"}), "wget2");
    add_peer(field, {"aria2", "aria2", false, ARIA2}, version_of({"aria2c", "--version"}), "aria2");
}

void add_aiohttp(Field& field, const fs::path& peers, bool with_executor) {
    const auto version = python_version("aiohttp", "aiohttp.__version__");
    const std::string source = (peers / "aiohttp_fetch.py").string();
    add_peer(field, {"aiohttp", "aiohttp", false, {python(), source, "{urls}", "{out}", "{c}"}}, version,
             "python3-aiohttp");
    if (version && with_executor)
        field.contenders.push_back({"executor",
                                    "aiohttp, files in its executor",
                                    false,
                                    {python(), source, "--executor", "{urls}", "{out}", "{c}"}});
}

}  // namespace

Field fetchers(const fs::path& programs, const fs::path& peers) {
    Field field;
    add_curl(field, true);
    for (const auto& [key, name, program] :
         {std::tuple{"06", "06 fetcher", "06_fetcher"}, std::tuple{"07", "07 async disk", "07_async_disk"}})
        field.contenders.push_back(
            {key, name, true, {(programs / program).string(), "-q", "-c", "{c}", "-o", "{out}", "{urls}"}});
    add_wget2_and_aria2(field);
    add_aiohttp(field, peers, false);
    return field;
}

Field disk_fetchers(const fs::path& programs, const fs::path& peers, bool slow_for_all) {
    Field field;
    const auto add = [&](std::string key, std::string name, const char* program, const Command& options) {
        Command command{(programs / program).string(), "-q", "--json", "-c", "{c}", "-o", "{out}"};
        command.insert(command.end(), options.begin(), options.end());
        command.push_back("{urls}");
        field.contenders.push_back({std::move(key), std::move(name), true, std::move(command)});
    };
    add("06", "06 fetcher", "06_fetcher", {});
    add("again", "06 fetcher, once more", "06_fetcher", {});
    for (const std::string writer : {"blocking", "threads", "uring", "asio"})
        add(writer, "07 --writer " + writer, "07_async_disk", {"--writer", writer});
    if (slow_for_all) {
        add_curl(field, false);
        add_wget2_and_aria2(field);
    }
    add_aiohttp(field, peers, true);
    return field;
}

Contender fetcher_from(const std::string& command_line) {
    return {"cmd", "--cmd", true, harness::split_command(command_line)};
}

}  // namespace bench
