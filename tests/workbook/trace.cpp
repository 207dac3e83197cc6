// workbook trace: runs a program under the probe with scripted clients, and writes down who waited for whom.
#include <fmt/core.h>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "harness/failure.hpp"
#include "harness/probe.hpp"
#include "harness/stages.hpp"
#include "harness/trace/handlers.hpp"
#include "harness/trace/scenario.hpp"
#include "harness/trace/timeline.hpp"
#include "workbook/commands.hpp"
#include "workbook/programs.hpp"

namespace {

namespace fs = std::filesystem;

struct Options {
    std::string stage, scenario = "silent_client", out = "run.json";
    harness::Setting setting;
    bool handlers = false;
};

// The steps of a story are drawn, not told.
class Silence final : public harness::Journal {
  public:
    void step(std::string) override {}
};

// For the records; removed in the end. Whoever is interrupted leaves a folder in /tmp, a few hundred KiB.
class Scratch {
  public:
    Scratch() : path_((fs::temp_directory_path() / "workbook-trace-XXXXXX").string()) {
        if (!mkdtemp(path_.data())) throw std::system_error(errno, std::generic_category(), path_);
    }
    ~Scratch() {
        std::error_code gone;
        fs::remove_all(path_, gone);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const fs::path path() const { return path_; }

  private:
    std::string path_;
};

const harness::Stage& server_stage(const std::string& number) {
    const harness::Stage& stage = harness::stage(number);
    if (stage.fetches)
        throw std::invalid_argument(
            fmt::format("trace shows servers, and stage {} is a fetcher; take one of 01 to 05", number));
    return stage;
}

// Stage 05's echo server, built with Asio's handler tracking.
const std::string TRACKED = "05_echo_tracked";

struct Traced {
    harness::Run run;
    std::string printed;  // on stderr, where handler tracking goes
    std::chrono::nanoseconds
        since_1970;  // what is to be added to the run's times, which count from the machine's start
};

Traced run(const Options& options, const harness::Stage& stage, const harness::Scenario& scenario) {
    const Scratch scratch;
    const harness::Probe probe(program_folder(), scratch.path(), {.stacks = true});
    if (!probe.exists())
        throw std::runtime_error("there is no probe for this system, so nothing can be traced");
    Silence journal;
    harness::ServerOptions server_options;
    server_options.program = options.handlers ? TRACKED : stage.program;
    if (!options.handlers) server_options.arguments = stage.arguments;
    server_options.environment = probe.environment();
    harness::Server server(journal, options.setting, server_options);
    if (const std::string why = probe.why_unseen(server.process().pid()); !why.empty())
        throw std::runtime_error("the program cannot be traced: " + why);
    harness::Cast cast(server);
    play(scenario, cast);
    const bool ours = options.setting.command.empty();
    harness::Run run{ours ? stage.program : options.setting.command,
                     cast.finish(),
                     probe.recording(),
                     {},
                     WORKBOOK_SOURCE_FOLDER};
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch() -
                            std::chrono::steady_clock::now().time_since_epoch();
    return {std::move(run), server.process().err(), since_1970};
}

int trace(const Options& options) {
    if (options.scenario == "list") {
        for (const harness::Scenario& scenario : harness::all_scenarios())
            fmt::print("{:<16} {}\n", scenario.name, scenario.title);
        return 0;
    }
    try {
        if (options.stage.empty()) throw std::invalid_argument("trace needs the number of a stage, 01 to 05");
        if (!options.setting.command.empty() && options.setting.command.find("{port}") == std::string::npos)
            throw std::invalid_argument("--cmd needs {port} where the program takes it");
        const harness::Scenario& scenario = harness::scenario(options.scenario);
        if (options.handlers && (options.stage != "05" || !options.setting.command.empty()))
            throw std::invalid_argument(
                "--handlers is about Asio: it goes with stage 05, and not with --cmd");
        auto [traced, printed, since_1970] = run(options, server_stage(options.stage), scenario);
        look_up_lines(traced);
        harness::ChromeTrace picture = draw(traced);
        if (options.handlers) {
            picture.name_lane(harness::EXTRA_LANE, "Asio's handlers");
            draw_handlers(harness::read_handler_tracking(printed), harness::EXTRA_LANE,
                          beginning_of(traced) + since_1970, picture);
        }
        picture.about("scenario", scenario.name);
        picture.about("story", scenario.title);
        picture.about("stage", options.stage);
        std::ofstream file(options.out, std::ios::binary);
        if (!(file << picture.json() << '\n').flush())
            throw std::runtime_error(
                fmt::format("{}: cannot be written; name another file with -o", options.out));
        fmt::print("{}: {} calls of {}; open it in ui.perfetto.dev or speedscope.app\n", options.out,
                   traced.recording.calls.size(), traced.program);
        return 0;
    } catch (const std::invalid_argument& error) {
        throw CLI::ValidationError(error.what());
    }
}

}  // namespace

void add_trace_command(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    options->setting.programs = program_folder();
    CLI::App* command = app.add_subcommand(
        "trace", "draw who waits for whom: a server and its clients, as a trace of Chrome's format");
    command->add_option("NN", options->stage, "the stage, 01 to 05");
    command
        ->add_option("--scenario", options->scenario, "what the clients do; \"list\" tells which there are")
        ->capture_default_str();
    command->add_option("-o,--out", options->out, "the file to write")
        ->type_name("FILE")
        ->capture_default_str();
    command->add_flag("--handlers", options->handlers,
                      "stage 05: show, too, which of Asio's handlers resumed which");
    command->add_option("--cmd", options->setting.command,
                        "trace this program instead of ours: a command line with {port}");
    command->add_option("--programs", options->setting.programs, "the folder with the stages' binaries")
        ->check(CLI::ExistingDirectory);
    command->callback([options] {
        const int code = trace(*options);
        if (code != 0) throw CLI::RuntimeError(code);
    });
}
