// workbook check: runs checks against our stages or against any program.
#include <fmt/core.h>
#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "harness/stages.hpp"
#include "workbook/commands.hpp"
#include "workbook/programs.hpp"
#include "workbook/report.hpp"
#include "workbook/runner.hpp"
#include "workbook/side_by_side.hpp"
#include "workbook/verdict_json.hpp"

using harness::Check;
using harness::Outcome;
using harness::Setting;

namespace {

struct Options {
    std::vector<std::string> selection;
    Setting setting;
    bool json = false;
    unsigned jobs = jobs_at_once();
};

std::vector<Check> selected(const Options& options) {
    try {
        return harness::select_checks(options.selection);
    } catch (const std::invalid_argument& error) {
        throw CLI::ValidationError(error.what());
    }
}

// A program gets its port, or its list, in its command line; without the place for it every check would fail.
void require_places(const std::vector<Check>& checks, const std::string& command) {
    if (command.empty()) return;
    for (const Check& check : checks) {
        const bool fetches = harness::stage(check.stage()).fetches;
        for (const char* place : fetches ? std::vector{"{urls}", "{out}", "{c}"} : std::vector{"{port}"})
            if (command.find(place) == std::string::npos)
                throw CLI::ValidationError(fmt::format(
                    "--cmd for stage {} needs {} where the program takes it", check.stage(), place));
    }
}

// Runs them several at a time, and tells of each in their order, as soon as those before it have ended.
void check_side_by_side(const std::vector<Check>& checks, const Options& options,
                        const std::function<void(const Result&)>& tell) {
    std::vector<std::optional<Result>> results(checks.size());
    std::size_t told = 0;
    std::mutex mutex;
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < checks.size(); ++i)
        jobs.push_back({checks[i].heavy, [&, i] {
                            Result result{checks[i], run_in_own_process(checks[i], options.setting)};
                            const std::lock_guard lock(mutex);
                            results[i] = std::move(result);
                            while (told < results.size() && results[told]) tell(*results[told++]);
                        }});
    run_side_by_side(jobs, options.jobs);
}

// 3 when a program could not be run at all, else 1 when something failed, else 0.
int check(const Options& options) {
    const std::vector<Check> checks = selected(options);
    require_places(checks, options.setting.command);
    Report report;
    int worst = 0;
    const auto tell = [&](const Result& result) {
        if (options.json) {
            fmt::print("{}\n", to_json(result.check, result.verdict));
            std::fflush(stdout);
        } else {
            report.add(result);
        }
        if (result.verdict.outcome == Outcome::failed) worst = std::max(worst, 1);
        if (result.verdict.outcome == Outcome::could_not_run) worst = 3;
    };
    for (auto begin = checks.begin(); begin != checks.end();) {
        const auto end = std::find_if(begin, checks.end(),
                                      [&](const Check& check) { return check.stage() != begin->stage(); });
        check_side_by_side({begin, end}, options, tell);
        begin = end;
    }
    if (!options.json) report.finish();
    return worst;
}

void add_options(CLI::App& command, Options& options) {
    command.add_option("--programs", options.setting.programs, "the folder with the stages' binaries")
        ->check(CLI::ExistingDirectory);
    command.add_option(
        "--cmd", options.setting.command,
        "check this program instead of ours: a command line with {port}, or with {urls} {out} {c}");
    command.add_option("--patience", options.setting.patience, "stretch every deadline by this factor")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 1000.0));
    command
        .add_option("--seed", options.setting.seed,
                    "send other letters and other bodies, the same ones for the same seed")
        ->capture_default_str();
}

}  // namespace

void add_check_command(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    options->setting.programs = program_folder();

    CLI::App* command = app.add_subcommand("check", "check the stages, or with --cmd any program");
    command->add_option("WHAT", options->selection,
                        "stages (02) or checks (02.silent_client); all when none is given");
    command->add_flag("--json", options->json, "print a line of JSON for each check instead");
    command->add_option("-j,--jobs", options->jobs, "how many at a time; 1: one after the other")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    add_options(*command, *options);
    command->callback([options] {
        const int code = check(*options);
        if (code != 0) throw CLI::RuntimeError(code);
    });
}
