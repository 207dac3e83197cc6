#include <CLI/CLI.hpp>
#include <memory>

#include "bench/charts/charts.hpp"
#include "bench/commands.hpp"
#include "bench/machine.hpp"
#include "bench/options.hpp"

namespace bench {
namespace {

// `measure` takes options, and returns what was measured.
template <class Measure>
Command add_chart(CLI::App& app, Measure measure) {
    const auto options = std::make_shared<MeasureOptions>();
    app.add_flag("--quick", options->quick, "correctness only, in a few seconds: for CI");
    app.add_option("--rounds", options->rounds, "repetitions")
        ->check(CLI::Range(1, 50))
        ->capture_default_str();
    app.add_flag("--publish", options->publish, "keep the figures in tests/bench/measured, for the charts")
        ->excludes("--quick");
    return [options, measure] {
        const std::string machine = describe_machine();
        keep(measure(*options), *options, machine);
        return 0;
    };
}

}  // namespace

Command add_turn(CLI::App& app) { return add_chart(app, measure_turn); }

Command add_memory(CLI::App& app) {
    return add_chart(
        app, [](const MeasureOptions& options) { return measure_memory(options, programs_folder()); });
}

Command add_in_flight(CLI::App& app) {
    return add_chart(
        app, [](const MeasureOptions& options) { return measure_in_flight(options, programs_folder()); });
}

}  // namespace bench
