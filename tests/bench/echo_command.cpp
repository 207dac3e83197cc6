#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "bench/commands.hpp"
#include "bench/echo_report.hpp"
#include "bench/echo_runs.hpp"
#include "bench/machine.hpp"
#include "bench/options.hpp"

namespace bench {
namespace {

int bench_echo(const Options& options) {
    const auto programs = programs_folder();
    Field field = echo_contenders(programs, source_folder() / "peers", options.out / "peers");
    choose_by(options, field, "epoll");

    const std::string machine = describe_machine();
    const int processor = stay_on_one_processor();
    const auto scenarios = options.quick ? quick_echo_scenarios() : echo_scenarios();
    const std::size_t rounds = options.quick ? 1 : options.rounds;
    const Results results = run_echo(scenarios, field.contenders, rounds, programs / "bench_load");

    const EchoReport report{
        results, scenarios, field,
        fmt::format("{}; server and load on processor {}, {} rounds", machine, processor, rounds), today()};
    hand_in(options, "echo", {report.markdown(), report.json(), report.svg()});
    std::vector<std::pair<std::string, std::string>> loads;
    for (const Scenario& scenario : scenarios) loads.emplace_back(scenario.id, scenario.title);
    return verdict_on(results, field, loads);
}

}  // namespace

Command add_echo(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    add_options(app, *options, "epoll,03,libuv");
    return [options] { return bench_echo(*options); };
}

}  // namespace bench
