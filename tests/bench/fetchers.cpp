#include "bench/fetchers.hpp"

#include "bench/installed.hpp"
#include "harness/process.hpp"

namespace bench {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

Field fetchers(const fs::path& programs, const fs::path& peers) {
    Field field;
    const Command curl{"curl",       "--disable",         "--fail",   "--no-progress-meter",
                       "--parallel", "--parallel-max",    "{c}",      "--output-dir",
                       "{out}",      "--remote-name-all", "--config", "{curl}"};
    const auto version = version_of({"curl", "--version"});
    add_peer(field, {"curl", "curl --parallel", false, curl}, version, "curl");
    if (version) field.contenders.push_back({"again", "curl, once more", false, curl});

    const auto our = [&](const char* program) -> Command {
        return {(programs / program).string(), "-q", "-c", "{c}", "-o", "{out}", "{urls}"};
    };
    field.contenders.push_back({"06", "06 fetcher", true, our("06_fetcher")});
    field.contenders.push_back({"07", "07 async disk", true, our("07_async_disk")});

    add_peer(field,
             {"wget2",
              "wget2",
              false,
              {"wget2", "--no-config", "--quiet", "--max-threads={c}", "--directory-prefix={out}",
               "--input-file={urls}"}},
             version_of({"wget2", "--version"}), "wget2");
    Contender aria2{
        "aria2",
        "aria2",
        false,
        {"aria2c", "--no-conf", "--quiet", "--file-allocation=none", "--max-connection-per-server=1",
         "--split=1", "--max-concurrent-downloads={c}", "--dir={out}", "--input-file={urls}"}};
    Contender aiohttp{"aiohttp",
                      "aiohttp",
                      false,
                      {python(), (peers / "aiohttp_fetch.py").string(), "{urls}", "{out}", "{c}"}};
    aria2.most_urls = aiohttp.most_urls = 10'000;  // they take long enough for these
    add_peer(field, std::move(aria2), version_of({"aria2c", "--version"}), "aria2");
    add_peer(field, std::move(aiohttp), python_version("aiohttp", "aiohttp.__version__"), "python3-aiohttp");
    return field;
}

Field disk_fetchers(const fs::path& programs, const fs::path& peers) {
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

    const auto version = python_version("aiohttp", "aiohttp.__version__");
    const std::string source = (peers / "aiohttp_fetch.py").string();
    add_peer(field, {"aiohttp", "aiohttp", false, {python(), source, "{urls}", "{out}", "{c}"}}, version,
             "python3-aiohttp");
    if (version)
        field.contenders.push_back({"executor",
                                    "aiohttp, files in its executor",
                                    false,
                                    {python(), source, "--executor", "{urls}", "{out}", "{c}"}});
    return field;
}

Contender fetcher_from(const std::string& command_line) {
    return {"cmd", "--cmd", true, harness::split_command(command_line)};
}

}  // namespace bench
