// workbook-bench: what `./workbook bench` hands over to. Measures the stages beside the peers that are
// installed.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "bench/commands.hpp"
#include "bench/interrupt.hpp"

namespace {

// `typed`: what stands after "workbook bench". Returns the exit code.
int measure(std::vector<std::string> typed) {
    CLI::App app{
        "Measures the stages beside the peers that are installed. Without a WHAT: echo, fetch and disk.",
        "workbook bench"};
    app.require_subcommand(1);
    CLI::App* echo =
        app.add_subcommand("echo", "echo servers: CPU for each request, latency, fairness, memory");
    CLI::App* fetch =
        app.add_subcommand("fetch", "fetchers: wall time, CPU and memory, from nginx and from far away");
    CLI::App* disk =
        app.add_subcommand("disk", "fetchers on slow and fast disks: wall time, and the loop's lag");
    CLI::App* turn =
        app.add_subcommand("turn", "one turn of a loop against the sockets watched, with each selector");
    CLI::App* memory = app.add_subcommand("memory", "memory of each server with 10,000 clients");
    CLI::App* in_flight = app.add_subcommand("in-flight", "files per second of 06 against -c");
    const std::pair<CLI::App*, bench::Command> commands[]{
        {echo, bench::add_echo(*echo)},       {fetch, bench::add_fetch(*fetch)},
        {disk, bench::add_disk(*disk)},       {turn, bench::add_turn(*turn)},
        {memory, bench::add_memory(*memory)}, {in_flight, bench::add_in_flight(*in_flight)}};
    try {
        std::reverse(typed.begin(), typed.end());  // as CLI11 wants them
        app.parse(std::move(typed));
        for (const auto& [command, run] : commands)
            if (command->parsed()) return run();
        return 2;
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "workbook: {} (try --help)\n", error.what());
        return 2;
    }
}

}  // namespace

int main(int argc, char** argv) try {
    const std::vector<std::string> typed(argv + 1, argv + argc);
    const bool names_one = typed.empty() || !typed[0].starts_with("-") || typed[0] == "-h" || typed[0] == "--help";
    if (names_one) return measure(typed);
    int worst = 0;
    for (const char* what : {"echo", "fetch", "disk"}) {
        std::vector<std::string> all{what};
        all.insert(all.end(), typed.begin(), typed.end());
        const int code = measure(std::move(all));
        if (code == 2) return code;  // what was typed is wrong; it would be for the others, too
        worst = std::max(worst, code);
    }
    return worst;
} catch (const bench::Interrupted&) {
    fmt::print(stderr, "\nworkbook: interrupted; nothing was written\n");
    return 130;
} catch (const std::exception& error) {
    fmt::print(stderr, "workbook: {}\n", error.what());
    return 1;
}
