#include "harness/fetcher.hpp"

#include <fmt/format.h>
#include <csignal>
#include <cstring>
#include <fstream>

#include "harness/autopsy.hpp"
#include "harness/failure.hpp"
#include "harness/stillness.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> files_below(const fs::path& folder) {
    std::map<std::string, std::string> result;
    std::error_code gone;
    for (fs::recursive_directory_iterator it(folder, gone), end; !gone && it != end; it.increment(gone)) {
        if (!it->is_regular_file(gone)) continue;
        std::ifstream file(it->path(), std::ios::binary);
        result[it->path().lexically_relative(folder)] = {std::istreambuf_iterator<char>(file), {}};
    }
    return result;
}

std::string in_words(const FetchJob& job) {
    std::string text = fmt::format("{} URL{}, {} at a time", job.urls.size(), job.urls.size() == 1 ? "" : "s",
                                   job.concurrency);
    if (!job.options.empty()) text += fmt::format(", {}", fmt::join(job.options, " "));
    return text;
}

// The words of --cmd with {urls}, {out} and {c} filled in. Replaced after splitting, so that a folder's name
// needs no quoting; a command line for the shell is replaced as it stands, our folders' names are harmless.
std::vector<std::string> filled_in(const std::string& command,
                                   const std::map<std::string, std::string>& values) {
    std::string line = command;
    for (const auto& [name, value] : values)
        for (std::size_t at = 0; (at = line.find(name, at)) != std::string::npos; at += value.size())
            line.replace(at, name.size(), value);
    return split_command(line);
}

}  // namespace

struct Fetcher::State {
    Journal& journal;
    const Setting& setting;
    fs::path folder;
    std::unique_ptr<Process> process;
    std::unique_ptr<Stillness> watched;
};

Fetcher::Fetcher(Journal& journal, const Setting& setting, FetchJob job, const fs::path& scratch)
    : state_(std::make_unique<State>(
          State{journal, setting, job.out.value_or(scratch / "out"), nullptr, nullptr})) {
    const std::string list = fmt::format("{}\n", fmt::join(job.urls, "\n"));
    const fs::path urls = scratch / "urls.txt";
    std::ofstream(urls) << list;
    if (!job.out) fs::create_directories(state_->folder);

    Launch launch;
    launch.environment = job.environment;
    launch.descriptors = job.descriptors;
    launch.confinement = setting.confinement;
    if (job.urls_on_stdin) launch.input = list;
    const std::string source = job.urls_on_stdin ? "-" : urls.string();
    if (setting.command.empty()) {
        launch.command = {setting.programs / job.program, "-c", std::to_string(job.concurrency), "-o",
                          state_->folder};
        launch.command.insert(launch.command.end(), job.options.begin(), job.options.end());
        launch.command.push_back(source);
    } else {
        launch.command = filled_in(
            setting.command,
            {{"{urls}", source}, {"{out}", state_->folder}, {"{c}", std::to_string(job.concurrency)}});
    }
    journal.step(fmt::format("the fetcher starts: {}", in_words(job)));
    state_->process = std::make_unique<Process>(std::move(launch));
    state_->watched = std::make_unique<Stillness>(state_->process->pid());
}

Fetcher::~Fetcher() = default;

Process& Fetcher::process() { return *state_->process; }
const fs::path& Fetcher::folder() const { return state_->folder; }

void Fetcher::signal(int number) {
    state_->journal.step(fmt::format("SIG{} is sent to the fetcher", sigabbrev_np(number)));
    state_->process->signal(number);
}

Fetched Fetcher::wait(std::optional<std::chrono::milliseconds> patience) {
    auto deadline = state_->setting.deadline();
    if (patience)
        deadline = std::chrono::milliseconds(
            static_cast<long>(static_cast<double>(patience->count()) * state_->setting.patience));
    state_->journal.step("the fetcher must come to its end");
    const auto exit = state_->process->wait(deadline);
    if (!exit) {
        ExpectationFailed failure(
            "the fetcher to come to its end",
            fmt::format("it still runs after {:.0f} s", static_cast<double>(deadline.count()) / 1000));
        failure.evidence.kind = Evidence::Kind::silent;
        const Autopsy autopsy = examine(*state_->process, nullptr);
        failure.evidence.blocked_in = autopsy.blocked_in;
        failure.autopsy = autopsy.findings;
        state_->watched->look();
        failure.autopsy.push_back(fmt::format("it burnt {:.2f} s of CPU in {:.1f} s",
                                              state_->watched->cpu_burnt(),
                                              state_->watched->seconds_watched()));
        throw failure;
    }
    return {*exit, state_->process->out(), state_->process->err(), state_->folder,
            files_below(state_->folder)};
}

}  // namespace harness
