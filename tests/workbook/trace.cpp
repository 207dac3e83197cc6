// workbook trace: runs a program under the probe with scripted clients, and writes down who waited for whom.
#include <fmt/core.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <unistd.h>

#include "harness/failure.hpp"
#include "harness/probe.hpp"
#include "harness/stages.hpp"
#include "harness/trace/errand.hpp"
#include "harness/trace/handlers.hpp"
#include "harness/trace/scenario.hpp"
#include "harness/trace/timeline.hpp"
#include "workbook/commands.hpp"
#include "workbook/programs.hpp"

namespace {

namespace fs = std::filesystem;

struct Options {
    std::string stage, scenario, out = "run.json";
    harness::Setting setting;
    bool handlers = false;
    bool page = false;
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

// Stage 05's echo server, built with Asio's handler tracking.
const std::string TRACKED = "05_echo_tracked";

struct Traced {
    harness::Run run;
    std::string printed;  // on stderr, where handler tracking goes
    std::chrono::nanoseconds
        since_1970;  // what is to be added to the run's times, which count from the machine's start
};

// The time between two clocks.
std::chrono::nanoseconds since_1970() {
    return std::chrono::system_clock::now().time_since_epoch() -
           std::chrono::steady_clock::now().time_since_epoch();
}

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
    return {std::move(run), server.process().err(), since_1970()};
}

Traced run(const Options& options, const harness::Stage& stage, const harness::Errand& errand) {
    const Scratch scratch;
    harness::Run run = run_errand(errand, options.setting, stage.program, program_folder(), scratch.path());
    run.sources = WORKBOOK_SOURCE_FOLDER;
    return {std::move(run), {}, since_1970()};
}

// Replaces this program by the one that makes the page of `trace`; ./workbook has installed what it needs.
[[noreturn]] void make_page(const fs::path& trace) {
    const std::string program = WORKBOOK_SOURCE_FOLDER "/slides/page.mjs";
    const std::string page = fs::path(trace).replace_extension(".html");
    std::fflush(stdout);
    execlp("node", "node", program.c_str(), trace.c_str(), "-o", page.c_str(), nullptr);
    throw std::runtime_error("no page: node does not start; type: ./workbook trace NN --page");
}

int trace(const Options& options) {
    if (options.scenario == "list") {
        for (const harness::Scenario& scenario : harness::all_scenarios())
            fmt::print("{:<16} {}\n", scenario.name, scenario.title);
        for (const harness::Errand& errand : harness::all_errands())
            fmt::print("{:<16} {} (06, 07)\n", errand.name, errand.title);
        return 0;
    }
    try {
        if (options.stage.empty()) throw std::invalid_argument("trace needs the number of a stage, 01 to 07");
        const harness::Stage& stage = harness::stage(options.stage);
        const std::string place = stage.fetches ? "{urls}" : "{port}";
        if (!options.setting.command.empty() && options.setting.command.find(place) == std::string::npos)
            throw std::invalid_argument("--cmd needs " + place + " where the program takes it");
        const std::string name = !options.scenario.empty() ? options.scenario
                                 : stage.fetches           ? "gallery"
                                                           : "silent_client";
        if (options.handlers && (options.stage != "05" || !options.setting.command.empty()))
            throw std::invalid_argument(
                "--handlers is about Asio: it goes with stage 05, and not with --cmd");
        auto [traced, printed, since_1970] = stage.fetches ? run(options, stage, harness::errand(name))
                                                           : run(options, stage, harness::scenario(name));
        look_up_lines(traced);
        harness::ChromeTrace picture = draw(traced);
        if (options.handlers) {
            picture.name_lane(harness::EXTRA_LANE, "Asio's handlers");
            draw_handlers(harness::read_handler_tracking(printed), harness::EXTRA_LANE,
                          beginning_of(traced) + since_1970, picture);
        }
        picture.about("scenario", name);
        picture.about("story", stage.fetches ? harness::errand(name).title : harness::scenario(name).title);
        picture.about("stage", options.stage);
        std::ofstream file(options.out, std::ios::binary);
        if (!(file << picture.json() << '\n').flush())
            throw std::runtime_error(
                fmt::format("{}: cannot be written; name another file with -o", options.out));
        fmt::print("{}: {} calls of {}; open it in ui.perfetto.dev or speedscope.app\n", options.out,
                   traced.recording.calls.size(), traced.program);
        if (options.page) make_page(options.out);
        return 0;
    } catch (const std::invalid_argument& error) {
        throw CLI::ValidationError(error.what());
    }
}

}  // namespace

void add_trace_command(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    options->setting.programs = program_folder();
    CLI::App* command = app.add_subcommand("trace",
                                           "draw who waits for whom: a server and its clients, or a fetcher "
                                           "and its connections, as a trace of Chrome's format");
    command->add_option("NN", options->stage, "the stage, 01 to 07");
    command
        ->add_option(
            "--scenario", options->scenario,
            "what happens; \"list\" tells which there are. Without it: silent_client, of a fetcher gallery")
        ->type_name("NAME");
    command->add_option("-o,--out", options->out, "the file to write")
        ->type_name("FILE")
        ->capture_default_str();
    command->add_flag("--page", options->page,
                      "make a page of it, too, beside it: timeline and source, to play and step through");
    command->add_flag("--handlers", options->handlers,
                      "stage 05: show, too, which of Asio's handlers resumed which");
    command->add_option("--cmd", options->setting.command,
                        "trace this program instead of ours: a command line with {port}; a fetcher's with "
                        "{urls}, {out} and {c}");
    command->add_option("--programs", options->setting.programs, "the folder with the stages' binaries")
        ->check(CLI::ExistingDirectory);
    command->callback([options] {
        const int code = trace(*options);
        if (code != 0) throw CLI::RuntimeError(code);
    });
}
