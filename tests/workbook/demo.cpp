// workbook demo: plays the lecture on this machine, without a network.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "harness/failure.hpp"
#include "workbook/commands.hpp"
#include "workbook/demo_duet.hpp"
#include "workbook/demo_scene.hpp"
#include "workbook/programs.hpp"

namespace {

namespace fs = std::filesystem;
using namespace demo;

const Scene scenes[] = {
    {"01",
     {"01_blocking_echo", "01_thread_per_client", "03_selectors_callbacks"},
     "A blocking echo server: one client at a time",
     play_blocking_echo},
    {"02", {"02_select_loop"}, "One thread, one select, many clients", play_select_loop},
    {"03", {"03_selectors_callbacks"}, "Selectors and callbacks: 10,000 clients", play_selectors},
    {"04",
     {"04_grep", "04_generator_scheduler"},
     "Generators and a scheduler: the conversation in one piece",
     play_generators},
    {"05", {"05_coroutines"}, "Native coroutines, and asyncio's vocabulary", play_coroutines},
    {"06", {"06_fetcher"}, "A fetcher: HTTP and HTTPS, at most N requests in flight", play_fetcher},
    {"07", {"07_async_disk"}, "The same fetcher, its disk writes off the loop", play_async_disk},
};

// A folder that goes with us, also when we are interrupted: children die with us by themselves, files do not.
class Scratch {
  public:
    Scratch() {
        std::string name = (fs::temp_directory_path() / "workbook-demo-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), name);
        path_ = name;
        if (pipe2(interrupts, O_CLOEXEC) < 0) throw std::system_error(errno, std::generic_category(), "pipe");
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            std::signal(signal, [](int number) {
                const char byte = static_cast<char>(number);
                if (write(interrupts[1], &byte, 1) < 0) _exit(1);
            });
        std::thread([this] {
            char number = 0;
            if (read(interrupts[0], &number, 1) != 1) return;
            std::error_code gone;
            unmount();
            fs::remove_all(path_, gone);
            Terminal::restore();
            fmt::print(stderr, "\nworkbook: interrupted\n");
            _exit(128 + number);
        }).detach();
    }
    ~Scratch() {
        std::error_code gone;
        fs::remove_all(path_, gone);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    const fs::path& path() const { return path_; }

  private:
    // A mounted disk ends with the demo, too late for its folder to be removed.
    void unmount() const {
        std::error_code gone;
        for (const auto& scene : fs::directory_iterator(path_, gone))
            if (const fs::path disk = scene.path() / MOUNTED; fs::exists(disk, gone))
                if (std::system(
                        fmt::format("fusermount3 -q -u -z '{}' 2>/dev/null", disk.string()).c_str()) != 0)
                    continue;
    }

    static inline int interrupts[2];
    fs::path path_;
};

struct Options {
    std::vector<std::string> stages;
    std::string pictures = "downloads", story;  // story: empty when none is named
    bool quick = false;
    Pace pace;
};

// Everything that is played, and how it went.
class Programme {
  public:
    explicit Programme(const Options& options)
        : terminal_(options.pace),
          narrator_(terminal_),
          props_{narrator_, our_setting(), scratch_.path(), options.pictures,
                 options.quick || options.pace.rehearse ? 0.1 : 1} {}

    // `play` as in Scene.
    void play(const std::string& stage, const std::string& title, const std::vector<std::string>& programs,
              const std::function<std::string(Props&)>& play) {
        narrator_.scene(stage, title);
        try {
            for (const std::string& program : programs)
                if (!fs::exists(props_.setting.programs / program))
                    throw std::runtime_error(program + " is not built; type ./workbook build");
            sentences_.emplace_back(stage, play(props_));
            return;
        } catch (const harness::ExpectationFailed& failure) {
            narrator_.failure(failure.what(), failure.autopsy);
        } catch (const std::exception& error) {
            narrator_.failure(error.what(), {});
        }
        sentences_.emplace_back(stage, "failed, see above");
        all_well_ = false;
    }

    Terminal& terminal() { return terminal_; }

    // The exit code.
    int close() {
        narrator_.closing(sentences_);
        if (!all_well_)
            fmt::print(stderr, "workbook: the demo did not go as it should; look for FAILED above\n");
        return all_well_ ? 0 : 1;
    }

  private:
    static harness::Setting our_setting() {
        harness::Setting setting;
        setting.programs = program_folder();
        return setting;
    }

    const Scratch scratch_;
    Terminal terminal_;
    Narrator narrator_;
    Props props_;
    std::vector<std::pair<std::string, std::string>> sentences_;
    bool all_well_ = true;
};

// Two servers, side by side.
bool is_duet(const std::vector<std::string>& stages) {
    return stages.size() == 2 && std::none_of(stages.begin(), stages.end(), [](const std::string& number) {
               return harness::stage(number).fetches;
           });
}

int play(const Options& options) try {
    const bool duet = is_duet(options.stages);
    if (!duet && !options.story.empty())
        throw std::invalid_argument("--scenario is played to two servers side by side, as in: demo 01 02");
    Programme programme(options);
    if (duet) {
        programme.terminal().need_columns(80, "side by side");
        const harness::Scenario& story =
            harness::scenario(options.story.empty() ? "silent_client" : options.story);
        const harness::Stage &left = harness::stage(options.stages[0]),
                             &right = harness::stage(options.stages[1]);
        programme.play(left.number + " " + right.number, story.title,
                       {left.program, right.program, "libworkbook-probe.so"}, [&](Props& props) {
                           return play_duet(props, programme.terminal(), left, right, story);
                       });
    } else {
        for (const Scene& scene : scenes)
            if (options.stages.empty() ||
                std::find(options.stages.begin(), options.stages.end(), scene.stage) != options.stages.end())
                programme.play(scene.stage, scene.title, scene.programs, scene.play);
    }
    return programme.close();
} catch (const std::invalid_argument& error) {
    throw CLI::ValidationError(error.what());
}

}  // namespace

void add_demo_command(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "demo",
        "play the lecture: every stage, driven by real clients; two servers side by side: demo 01 02");
    std::vector<std::string> numbers;
    for (const Scene& scene : scenes) numbers.push_back(scene.stage);
    command
        ->add_option(
            "NN", options->stages,
            "the stages to play, 01 to 07; all when none is named. Just two of 01 to 05: one story for both, "
            "their timelines side by side")
        ->check(CLI::IsMember(numbers));
    std::vector<std::string> stories;
    for (const harness::Scenario& story : harness::all_scenarios()) stories.push_back(story.name);
    command
        ->add_option("--scenario", options->story,
                     "what the clients do to two stages side by side: silent_client unless another is named")
        ->check(CLI::IsMember(stories));
    command->add_flag("--slow", options->pace.slow, "slow enough to read each line aloud");
    command->add_flag("--pause", options->pace.pause,
                      "wait for a key before each step, to talk and let the room guess");
    command->add_flag("--rehearse", options->pace.rehearse,
                      "try it before the lecture: no waiting, plain lines, whatever else is asked for");
    command->add_option("--pictures", options->pictures, "the folder for the downloaded gallery")
        ->type_name("DIR")
        ->capture_default_str();
    command->add_flag("--quick", options->quick, "shorten the delays of stage 05 to a tenth");
    command->callback([options] { throw CLI::RuntimeError(play(*options)); });
}
