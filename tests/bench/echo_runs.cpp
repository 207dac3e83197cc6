#include "bench/echo_runs.hpp"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "harness/process.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

harness::Launch launch(std::vector<std::string> command) {
    return {.command = std::move(command), .environment = {}, .folder = {}, .descriptors = {}, .input = {}};
}

// What a program said last, for a message: one line.
std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

Figures figures_from(const std::string& json) {
    const boost::json::value printed = boost::json::parse(json);
    Figures figures;
    for (const auto& [name, value] : printed.as_object()) figures[name] = value.to_number<double>();
    return figures;
}

// Throws std::runtime_error with one line when the server does not start, or does not answer as it must.
Figures run_once(const Scenario& scenario, const Contender& contender,
                 const std::filesystem::path& load_generator) {
    std::vector<std::string> command = contender.command;
    command.push_back("0");
    harness::Process server(launch(command));
    const std::string greeting = "listening on 127.0.0.1:";
    const auto line = server.wait_for_line(greeting, 20s);
    if (!line) throw std::runtime_error("does not start: " + last_line(server.err()));

    harness::Process load(
        launch({load_generator.string(), "--port", line->substr(greeting.size()), "--server",
                std::to_string(server.pid()), "--connections", std::to_string(scenario.connections), "--idle",
                std::to_string(scenario.idle), "--size", std::to_string(scenario.size), "--warm-up",
                std::to_string(scenario.warm_up), "--seconds", std::to_string(scenario.seconds), "--messages",
                std::to_string(scenario.messages)}));
    const auto exit = load.wait(180s);
    if (!exit) throw std::runtime_error("the load generator came to no end within 3 minutes");
    if (exit->code != 0 || exit->signal != 0) {
        const bool server_died = !server.running();
        throw std::runtime_error(last_line(load.err()) +
                                 (server_died ? "; it has ended: " + last_line(server.err()) : ""));
    }
    return figures_from(load.out());
}

}  // namespace

double relative_cpu(const Figures& figures) {
    return figures.at("server_cpu_us") / figures.at("load_cpu_us");
}

std::vector<Scenario> echo_scenarios() {
    return {
        {"100", "100 connections, 64 bytes", 100, 0, 64, 0.3, 1},
        {"idle", "100 connections beside 9,900 idle ones, 64 bytes", 100, 9900, 64, 0.3, 1},
        {"10000", "10,000 connections, 64 bytes", 10000, 0, 64, 1, 2},
        {"16k", "10 connections, 16 KiB", 10, 0, 16384, 0.2, 1},
    };
}

std::vector<Scenario> quick_echo_scenarios() {
    return {
        {"100", "100 connections, 64 bytes", 100, 0, 64, 0, 1, 50},
        {"idle", "100 connections beside 400 idle ones, 64 bytes", 100, 400, 64, 0, 1, 20},
        {"16k", "10 connections, 16 KiB", 10, 0, 16384, 0, 1, 20},
    };
}

Results run_echo(const std::vector<Scenario>& scenarios, const std::vector<Contender>& contenders,
                 std::size_t rounds, const std::filesystem::path& load_generator) {
    std::vector<std::vector<Trial>> loads;
    for (const Scenario& scenario : scenarios) {
        std::vector<Trial>& load = loads.emplace_back();
        for (const Contender& contender : contenders)
            if (scenario.connections + scenario.idle <= contender.most_connections)
                load.push_back({.key = {scenario.id, contender.key},
                                .title = scenario.title + ": " + contender.name,
                                .run = [&] { return run_once(scenario, contender, load_generator); },
                                .tell =
                                    [](const Figures& figures) {
                                        return fmt::format("{:.0f} requests, every byte right",
                                                           figures.at("requests"));
                                    }});
    }
    return run_in_rounds(loads, rounds);
}

}  // namespace bench
