#include "bench/contenders.hpp"

#include <optional>
#include <utility>

#include "harness/process.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using Command = std::vector<std::string>;

// What `command` prints, without the newline at its end; no value when it cannot be run or fails.
std::optional<std::string> output_of(const Command& command) try {
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

// Debian's, which has the modules of Debian's packages; another python3 may come first in PATH.
const std::string PYTHON = fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

std::optional<std::string> python_version(const std::string& module, const std::string& expression) {
    return output_of({PYTHON, "-c", "import " + module + "; print(" + expression + ")"});
}

}  // namespace

Field echo_contenders(const fs::path& programs, const fs::path& peers, const fs::path& built) {
    Field field;
    const auto add = [&](bool ours, std::string key, std::string name, Command command) {
        field.contenders.push_back({std::move(key), std::move(name), ours, std::move(command)});
    };
    const auto our = [&](const std::string& program) { return (programs / program).string(); };
    const auto source = [&](const std::string& file) { return (peers / file).string(); };
    const auto binary = [&](const std::string& file) { return (built / file).string(); };

    add(false, "epoll", "C epoll", {our("bench_epoll_echo")});
    add(false, "again", "C epoll, once more", {our("bench_epoll_echo")});
    add(true, "threads", "01 thread per client", {our("01_thread_per_client")});
    add(true, "02", "02 select", {our("02_select_loop")});
    field.contenders.back().most_connections = 1000;  // FD_SETSIZE
    add(true, "03", "03 selectors", {our("03_selectors_callbacks")});
    add(true, "04", "04 generators", {our("04_generator_scheduler")});
    add(true, "05", "05 coroutines, Asio", {our("05_coroutines"), "echo"});
    add(true, "05-own", "05 coroutines, own loop", {our("05_coroutines"), "echo-own-loop"});

    const auto add_peer = [&](std::string key, const std::string& name,
                              const std::optional<std::string>& version, std::string package,
                              Command command) {
        if (version)
            add(false, std::move(key), name + " " + *version, std::move(command));
        else
            field.missing.push_back({name, std::move(package)});
    };
    fs::create_directories(built);
    const bool libuv =
        output_of({"cc", "-O3", source("libuv_echo.c"), "-luv", "-o", binary("libuv_echo")}).has_value();
    add_peer("libuv", "libuv", libuv ? output_of({"pkg-config", "--modversion", "libuv"}) : std::nullopt,
             "libuv1-dev", {binary("libuv_echo")});
    const bool go = output_of({"go", "build", "-o", binary("go_echo"), source("go_echo.go")}).has_value();
    add_peer("go", "Go", go ? output_of({"go", "env", "GOVERSION"}) : std::nullopt, "golang-go",
             {binary("go_echo")});
    add_peer("uvloop", "uvloop", python_version("uvloop", "uvloop.__version__"), "python3-uvloop",
             {PYTHON, source("asyncio_echo.py"), "--uvloop"});
    const auto python = python_version("platform", "platform.python_version()");
    add_peer("asyncio", "asyncio protocol, Python", python, "python3", {PYTHON, source("asyncio_echo.py")});
    add_peer("selectors", "selectors, Python", python, "python3", {PYTHON, source("selectors_echo.py")});
    add_peer("node", "Node", output_of({"node", "--version"}), "nodejs", {"node", source("node_echo.js")});
    return field;
}

}  // namespace bench
