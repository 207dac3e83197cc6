#include "bench/contenders.hpp"

#include <utility>

#include "bench/installed.hpp"

namespace bench {

namespace fs = std::filesystem;

Field echo_contenders(const fs::path& programs, const fs::path& peers, const fs::path& built) {
    using Command = std::vector<std::string>;
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

    const auto peer = [&](std::string key, std::string name, const std::optional<std::string>& version,
                          std::string package, Command command) {
        add_peer(field, {std::move(key), std::move(name), false, std::move(command)}, version,
                 std::move(package));
    };
    fs::create_directories(built);
    const bool libuv =
        output_of({"cc", "-O3", source("libuv_echo.c"), "-luv", "-o", binary("libuv_echo")}).has_value();
    peer("libuv", "libuv", libuv ? output_of({"pkg-config", "--modversion", "libuv"}) : std::nullopt,
         "libuv1-dev", {binary("libuv_echo")});
    const bool go = output_of({"go", "build", "-o", binary("go_echo"), source("go_echo.go")}).has_value();
    peer("go", "Go", go ? output_of({"go", "env", "GOVERSION"}) : std::nullopt, "golang-go",
         {binary("go_echo")});
    peer("uvloop", "uvloop", python_version("uvloop", "uvloop.__version__"), "python3-uvloop",
         {python(), source("asyncio_echo.py"), "--uvloop"});
    const auto version = python_version("platform", "platform.python_version()");
    peer("asyncio", "asyncio protocol, Python", version, "python3", {python(), source("asyncio_echo.py")});
    peer("selectors", "selectors, Python", version, "python3", {python(), source("selectors_echo.py")});
    peer("node", "Node", output_of({"node", "--version"}), "nodejs", {"node", source("node_echo.js")});
    return field;
}

}  // namespace bench
