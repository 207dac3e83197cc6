// workbook demo: plays the lecture on this machine, without a network.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "harness/failure.hpp"
#include "workbook/commands.hpp"
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
            fs::remove_all(path_, gone);
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
    static inline int interrupts[2];
    fs::path path_;
};

// Empty when all are there.
std::string missing_program(const Scene& scene, const fs::path& folder) {
    for (const std::string& program : scene.programs)
        if (!fs::exists(folder / program)) return program;
    return {};
}

// Plays one scene; false when it failed.
bool play(const Scene& scene, Props& props, std::vector<std::pair<std::string, std::string>>& sentences) {
    Narrator& narrator = props.narrator;
    narrator.scene(scene.stage, scene.title);
    try {
        if (const std::string missing = missing_program(scene, props.setting.programs); !missing.empty())
            throw std::runtime_error(missing + " is not built; type ./workbook build");
        sentences.emplace_back(scene.stage, scene.play(props));
        return true;
    } catch (const harness::ExpectationFailed& failure) {
        narrator.failure(failure.what(), failure.autopsy);
    } catch (const std::exception& error) {
        narrator.failure(error.what(), {});
    }
    sentences.emplace_back(scene.stage, "failed, see above");
    return false;
}

int play_all(const std::vector<std::string>& wanted, const fs::path& pictures, bool quick) {
    const Scratch scratch;
    Narrator narrator;
    harness::Setting setting;
    setting.programs = program_folder();
    Props props{narrator, setting, scratch.path(), pictures, quick ? 0.1 : 1};
    std::vector<std::pair<std::string, std::string>> sentences;
    bool all_well = true;
    for (const Scene& scene : scenes)
        if (wanted.empty() || std::find(wanted.begin(), wanted.end(), scene.stage) != wanted.end())
            all_well = play(scene, props, sentences) && all_well;
    narrator.closing(sentences);
    if (!all_well) fmt::print(stderr, "workbook: the demo did not go as it should; look for FAILED above\n");
    return all_well ? 0 : 1;
}

}  // namespace

void add_demo_command(CLI::App& app) {
    struct Options {
        std::vector<std::string> stages;
        std::string pictures = "downloads";
        bool quick = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("demo", "play the lecture: every stage, driven by real clients");
    std::vector<std::string> numbers;
    for (const Scene& scene : scenes) numbers.push_back(scene.stage);
    command->add_option("NN", options->stages, "the stages to play, 01 to 07; all when none is named")
        ->check(CLI::IsMember(numbers));
    command->add_option("--pictures", options->pictures, "the folder for the downloaded gallery")
        ->type_name("DIR")
        ->capture_default_str();
    command->add_flag("--quick", options->quick, "shorten the delays of stage 05 to a tenth");
    command->callback(
        [options] { throw CLI::RuntimeError(play_all(options->stages, options->pictures, options->quick)); });
}
