// workbook-bench: what `./workbook bench` hands over to. Measures the stages beside the peers that are
// installed.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "bench/contenders.hpp"
#include "bench/echo_report.hpp"
#include "bench/echo_runs.hpp"
#include "bench/machine.hpp"
#include "bench/publish.hpp"

namespace {

namespace fs = std::filesystem;

struct EchoOptions {
    bool quick = false;
    bool publish = false;
    std::size_t rounds = 5;
    std::vector<std::string> only;  // keys of contenders; all when empty
    fs::path out = fs::path(WORKBOOK_ROOT) / "build/bench";
};

// Only the chosen ones, and the reference that all are compared with. Throws CLI::ValidationError.
void choose(std::vector<bench::Contender>& contenders, const std::vector<std::string>& only) {
    for (const std::string& key : only)
        if (std::none_of(contenders.begin(), contenders.end(),
                         [&](const auto& candidate) { return candidate.key == key; }))
            throw CLI::ValidationError("--only", "'" + key + "' is none of those that are here");
    std::erase_if(contenders, [&](const bench::Contender& contender) {
        return contender.key != "epoll" && std::find(only.begin(), only.end(), contender.key) == only.end();
    });
}

int bench_echo(const EchoOptions& options) {
    const fs::path programs = fs::read_symlink("/proc/self/exe").parent_path(),
                   here = fs::path(WORKBOOK_ROOT) / "tests/bench";
    fs::create_directories(options.out);
    bench::Field field = bench::echo_contenders(programs, here / "peers", options.out / "peers");
    if (!options.only.empty())
        choose(field.contenders, options.only);
    else if (options.quick)
        std::erase_if(field.contenders,
                      [](const auto& contender) { return !contender.ours && contender.key != "epoll"; });
    for (const bench::Missing& missing : field.missing)
        fmt::print(stderr, "not here: {}; the Debian package {} has it\n", missing.name, missing.package);

    const std::string machine = bench::describe_machine();
    const int processor = bench::stay_on_one_processor();
    const auto scenarios = options.quick ? bench::quick_echo_scenarios() : bench::echo_scenarios();
    const auto results = bench::run_echo(scenarios, field.contenders, options.quick ? 1 : options.rounds,
                                         programs / "bench_load");

    const bench::EchoReport report{
        results, scenarios, field,
        fmt::format("{}; server and load on processor {}, {} rounds", machine, processor, options.rounds),
        bench::today()};
    const std::string name = options.quick ? "echo-quick" : "echo";
    bench::write_file(options.out / (name + ".json"), report.json());
    bench::write_file(options.out / (name + ".md"), report.markdown());
    bench::write_file(options.out / (name + ".svg"), report.svg());
    if (!options.quick) fmt::print("{}\n", report.markdown());
    fmt::print("{}: {}.json, .md and .svg\n", options.out.string(), name);
    if (options.publish) {
        bench::write_file(here / "echo.svg", report.svg());
        bench::publish(here / "RESULTS.md", "echo", report.markdown());
    }

    bool right = true;
    for (const bench::Contender& contender : field.contenders)
        for (const bench::Scenario& scenario : scenarios)
            if (const auto* series = results.find(scenario.id, contender.key);
                series && !series->failure.empty() && contender.ours) {
                fmt::print(stderr, "workbook: {}, {}: {}\n", contender.name, scenario.title, series->failure);
                right = false;
            }
    return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Measures the stages beside the peers that are installed.", "workbook bench"};
    app.require_subcommand(1);

    EchoOptions options;
    CLI::App* echo =
        app.add_subcommand("echo", "echo servers: CPU for each request, latency, fairness, memory");
    echo->add_flag("--quick", options.quick, "correctness only, in a few seconds: for CI");
    echo->add_option("--rounds", options.rounds, "repetitions, in alternating order")
        ->check(CLI::Range(1, 50))
        ->capture_default_str();
    echo->add_option("--only", options.only, "some of them, as epoll,03,libuv")->delimiter(',');
    echo->add_option("--out", options.out, "folder for the JSON, Markdown and SVG")->capture_default_str();
    echo->add_flag("--publish", options.publish, "write the figures to tests/bench/RESULTS.md too")
        ->excludes("--quick");
    try {
        app.parse(argc, argv);
        return bench_echo(options);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "workbook: {} (try --help)\n", error.what());
        return 2;
    }
} catch (const std::exception& error) {
    fmt::print(stderr, "workbook: {}\n", error.what());
    return 1;
}
