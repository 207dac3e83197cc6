#include "harness/story.hpp"

#include <chrono>
#include <deque>
#include <exception>

#include "harness/bytes.hpp"
#include "harness/stages.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

fs::path make_folder() {
    std::string name = fs::temp_directory_path() / "workbook-XXXXXX";
    if (!mkdtemp(name.data())) throw_errno("mkdtemp");
    return name;
}

}  // namespace

struct Story::State {
    Check check;
    Setting setting;
    std::string stand_in;  // the program that takes the stage's place; empty: the stage's own
    std::vector<std::string> steps;
    std::string stand_in_printed;      // what it printed in the check that it had to fail
    int summaries = 0;                 // how many are alive: steps are left out
    std::deque<std::string> left_out;  // the last of them
    Judge judge;
    fs::path folder;
    int fetchers_started = 0;
    std::deque<std::unique_ptr<Server>> servers;
    std::deque<std::unique_ptr<Fetcher>> fetchers;
    std::deque<std::unique_ptr<Process>> programs;

    // What the programs printed: each one's last lines, for the failure.
    std::string printed() const {
        std::string text;
        const auto add = [&text](Process& process) {
            const std::string all = process.out() + process.err();
            constexpr std::size_t AT_MOST = 2000;
            if (all.size() > AT_MOST) text += "…\n";
            text += all.substr(all.size() > AT_MOST ? all.size() - AT_MOST : 0);
        };
        for (const auto& server : servers) add(server->process());
        for (const auto& fetcher : fetchers) add(fetcher->process());
        for (const auto& program : programs) add(*program);
        return text + stand_in_printed;
    }
};

Story::Story(const Check& check, Setting setting) : state_(std::make_unique<State>()) {
    state_->check = check;
    state_->setting = std::move(setting);
}

Story::~Story() {
    state_->servers.clear();
    state_->fetchers.clear();
    state_->programs.clear();
    std::error_code ignored;
    if (!state_->folder.empty()) fs::remove_all(state_->folder, ignored);
}

Server& Story::server(ServerOptions options) {
    const Stage& stage = harness::stage(state_->check.stage());
    if (!options.arguments.empty())
        own_program_only(fmt::format("takes {}", fmt::join(options.arguments, " ")));
    if (options.program.empty()) {
        options.program = state_->stand_in.empty() ? stage.program : state_->stand_in;
        if (options.program == stage.program && options.arguments.empty())
            options.arguments = stage.arguments;
    } else {
        own_program_only("is " + options.program);
    }
    state_->servers.push_back(std::make_unique<Server>(*this, state_->setting, options));
    return *state_->servers.back();
}

Fetcher& Story::start_fetcher(FetchJob job) {
    if (!job.options.empty()) own_program_only(fmt::format("takes {}", fmt::join(job.options, " ")));
    if (job.program.empty())
        job.program =
            state_->stand_in.empty() ? harness::stage(state_->check.stage()).program : state_->stand_in;
    const fs::path scratch = folder() / fmt::format("fetch{}", ++state_->fetchers_started);
    fs::create_directories(scratch);
    state_->fetchers.push_back(std::make_unique<Fetcher>(*this, state_->setting, std::move(job), scratch));
    return *state_->fetchers.back();
}

Fetched Story::fetcher(std::vector<std::string> urls, int concurrency, std::vector<std::string> options) {
    FetchJob job;
    job.urls = std::move(urls);
    job.concurrency = concurrency;
    job.options = std::move(options);
    return start_fetcher(std::move(job)).wait();
}

Process& Story::program(const std::string& name, std::vector<std::string> arguments, Launch launch) {
    own_program_only("is " + name);
    step("{} starts", fmt::format("{} {}", name, fmt::join(arguments, " ")));
    launch.confinement = state_->setting.confinement;
    launch.command = {state_->setting.programs / name};
    launch.command.insert(launch.command.end(), arguments.begin(), arguments.end());
    state_->programs.push_back(std::make_unique<Process>(std::move(launch)));
    return *state_->programs.back();
}

void Story::step(std::string what) {
    if (state_->summaries == 0) {
        state_->steps.push_back(std::move(what));
        return;
    }
    constexpr std::size_t LAST = 3;
    state_->left_out.push_back(std::move(what));
    if (state_->left_out.size() > LAST) state_->left_out.pop_front();
}

Story::Summary Story::summarise(std::string what) {
    step(std::move(what));
    return Summary(*this);
}

Story::Summary::Summary(Story& story) : story_(story), exceptions_(std::uncaught_exceptions()) {
    if (story.state_->summaries++ == 0) story.state_->left_out.clear();
}

Story::Summary::~Summary() {
    State& state = *story_.state_;
    if (--state.summaries > 0) return;
    const bool failed = std::uncaught_exceptions() > exceptions_;
    if (failed)
        for (std::string& what : state.left_out) state.steps.push_back("… " + std::move(what));
    state.left_out.clear();
}

void Story::fail(std::string expected, std::string got, Misconception misconception) {
    ExpectationFailed failure(std::move(expected), std::move(got));
    failure.misconception = std::move(misconception);
    throw failure;
}

void Story::require(bool holds, std::string expected, std::string got, Misconception misconception) {
    if (!holds) fail(std::move(expected), std::move(got), std::move(misconception));
}

void Story::expect_bytes(std::string_view what, std::string_view expected, std::string_view got,
                         Misconception misconception) {
    step("{} must be right", what);
    if (expected == got) return;
    auto [wanted, received] = difference(expected, got);
    fail(std::move(wanted), std::move(received), std::move(misconception));
}

void Story::not_applicable(std::string reason) { throw NotApplicable(std::move(reason)); }

void Story::own_program_only(std::string why) {
    if (!state_->setting.command.empty()) not_applicable("only our own program " + why);
}

void Story::judge(Judge judge) { state_->judge = std::move(judge); }

void Story::must_fail(const std::string& check_id, const std::string& program,
                      const Misconception& misconception) {
    own_program_only("has to show this limit");
    step("{} takes check {}, which it must fail", program, check_id);
    Story other(select_checks({check_id}).front(), state_->setting);
    other.state_->stand_in = program;
    const Verdict verdict = other.run();
    for (const std::string& line : verdict.steps) step("  " + line);
    state_->stand_in_printed = verdict.printed;
    if (verdict.outcome == Outcome::could_not_run) throw CouldNotRun(verdict.reason);
    if (verdict.outcome == Outcome::not_applicable) throw NotApplicable(verdict.reason);
    require(verdict.outcome == Outcome::failed, program + " to fail it", "it passed");
    require(verdict.misconception.id == misconception.id, "the failure to point to " + misconception.id,
            verdict.misconception
                ? "it points to " + verdict.misconception.id
                : "it points to nothing: expected " + verdict.expected + ", got " + verdict.got);
}

const Setting& Story::setting() const { return state_->setting; }
const Check& Story::check() const { return state_->check; }

const fs::path& Story::folder() {
    if (state_->folder.empty()) {
        state_->folder = make_folder();
        // Where the program under test is another user it still has to read its list and to save its files.
        if (state_->setting.confinement) fs::permissions(state_->folder, fs::perms::all);
    }
    return state_->folder;
}

Verdict Story::run() {
    Verdict verdict;
    const auto begin = std::chrono::steady_clock::now();
    try {
        state_->check.body(*this);
    } catch (const NotApplicable& end) {
        verdict.outcome = Outcome::not_applicable;
        verdict.reason = end.what();
        verdict.printed = state_->printed();  // it may say why it did nothing of what was looked for
    } catch (const CouldNotRun& end) {
        verdict.outcome = Outcome::could_not_run;
        verdict.reason = end.what();
    } catch (ExpectationFailed& failure) {
        verdict.outcome = Outcome::failed;
        verdict.expected = failure.expected;
        verdict.got = failure.got;
        verdict.autopsy = failure.autopsy;
        verdict.misconception = failure.misconception;
        if (!verdict.misconception && state_->judge) verdict.misconception = state_->judge(failure.evidence);
        verdict.printed = state_->printed();
    } catch (const std::exception& defect) {
        verdict.outcome = Outcome::failed;
        verdict.expected = "the check to run";
        verdict.got = fmt::format("a defect of the harness or of this machine: {}", defect.what());
        verdict.printed = state_->printed();
    }
    verdict.steps = state_->steps;
    verdict.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return verdict;
}

}  // namespace harness
