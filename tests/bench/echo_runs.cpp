#include "bench/echo_runs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
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

const Series* EchoResults::find(const std::string& scenario, const std::string& contender) const {
    const auto entry = series_.find({scenario, contender});
    return entry == series_.end() ? nullptr : &entry->second;
}

std::optional<Spread> EchoResults::spread(const std::string& scenario, const std::string& contender,
                                          const Value& value) const {
    const Series* series = find(scenario, contender);
    std::vector<double> values;
    for (std::size_t round = 0; series && round < series->rounds.size(); ++round)
        if (series->rounds[round]) values.push_back(value(*series->rounds[round]));
    if (values.empty()) return std::nullopt;
    return spread_of(values);
}

std::optional<Spread> EchoResults::ratio(const Key& of, const Key& to, const Value& value) const {
    const Series *series = find(of.first, of.second), *other = find(to.first, to.second);
    std::vector<double> values;
    for (std::size_t round = 0;
         series && other && round < std::min(series->rounds.size(), other->rounds.size()); ++round)
        if (series->rounds[round] && other->rounds[round])
            values.push_back(value(*series->rounds[round]) / value(*other->rounds[round]));
    if (values.empty()) return std::nullopt;
    return spread_of(values);
}

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

EchoResults run_echo(const std::vector<Scenario>& scenarios, const std::vector<Contender>& contenders,
                     std::size_t rounds, const std::filesystem::path& load_generator) {
    EchoResults results;
    for (std::size_t round = 0; round < rounds; ++round) {
        for (const Scenario& scenario : scenarios) {
            for (std::size_t i = 0; i < contenders.size(); ++i) {
                const Contender& contender = contenders[round % 2 == 0 ? i : contenders.size() - 1 - i];
                if (scenario.connections + scenario.idle > contender.most_connections) continue;
                Series& series = results.series(scenario, contender);
                series.rounds.resize(round + 1);
                if (!series.failure.empty()) continue;
                fmt::print(stderr, "round {} of {}, {}: {}: ", round + 1, rounds, scenario.title,
                           contender.name);
                try {
                    series.rounds[round] = run_once(scenario, contender, load_generator);
                    fmt::print(stderr, "{:.0f} requests, every byte right\n",
                               series.rounds[round]->at("requests"));
                } catch (const std::exception& error) {
                    series.failure = error.what();
                    fmt::print(stderr, "FAILED: {}\n", series.failure);
                }
            }
        }
    }
    return results;
}

}  // namespace bench
