#include "workbook/runner.hpp"

#include <fmt/format.h>
#include <chrono>
#include <csignal>
#include <filesystem>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "harness/bytes.hpp"
#include "harness/site/content.hpp"
#include "harness/story.hpp"
#include "workbook/verdict_json.hpp"

using harness::Check;
using harness::Outcome;
using harness::Setting;
using harness::Verdict;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> command_of(const Check& check, const Setting& setting,
                                    const Surroundings& surroundings) {
    std::vector<std::string> command = surroundings.prefix;
    const std::filesystem::path tool =
        surroundings.tool.empty() ? std::filesystem::read_symlink("/proc/self/exe") : surroundings.tool;
    command.insert(command.end(),
                   {tool, "check-alone", check.id, "--patience", std::to_string(setting.patience),
                    "--programs", setting.programs, "--seed-from-stdin"});
    if (setting.confinement) command.insert(command.end(), {"--confine", to_words(*setting.confinement)});
    if (!setting.command.empty()) command.insert(command.end(), {"--cmd", setting.command});
    return command;
}

struct Waited {
    bool ended = false;     // by itself
    std::string objection;  // why it must not go on
};

Waited wait_for(harness::Process& process, milliseconds time, const Surroundings& surroundings) {
    if (!surroundings.objection) return {process.wait(time).has_value(), {}};
    for (const auto end = steady_clock::now() + time; steady_clock::now() < end;) {
        if (process.wait(200ms)) return {true, {}};
        if (std::string why = surroundings.objection(process); !why.empty()) return {false, std::move(why)};
    }
    return {};
}

}  // namespace

Verdict run_in_own_process(const Check& check, const Setting& setting, const Surroundings& surroundings) {
    harness::Launch launch;
    launch.command = command_of(check, setting, surroundings);
    // Everybody can read a command line in /proc: the program under test would know what is to come.
    launch.input = std::to_string(setting.seed);
    harness::Process process(std::move(launch));
    const auto time = milliseconds(static_cast<long>(check.seconds * 1000 * setting.patience));
    const Waited waited = wait_for(process, time, surroundings);
    Verdict verdict;
    if (!waited.objection.empty()) {
        verdict.outcome = Outcome::could_not_run;
        verdict.reason = waited.objection;
        return verdict;
    }
    try {
        const std::string out = process.out();
        verdict = verdict_from_json(out.substr(0, out.find('\n')));
    } catch (const std::exception&) {
        verdict.outcome = Outcome::failed;
        verdict.timed_out = !waited.ended;
        verdict.expected = "a verdict from the check's process";
        verdict.got = waited.ended
                          ? "none: " + process.wait(0ms)->describe()
                          : fmt::format("none within {:.0f} s, when it was killed", time.count() / 1000.0);
        verdict.printed = harness::shown(process.err(), 2000);
    }
    return verdict;
}

void run_here(const Check& check, const Setting& setting) {
    // Thousands of clients are descriptors of ours.
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    std::signal(SIGPIPE, SIG_IGN);
    harness::sow_content(setting.seed);
    if (setting.confinement) {
        // The program under test may be another user, who has to be able to read its list and to save its
        // files; or the same one, who must not look into this process, or write the verdict for it.
        umask(0);
        prctl(PR_SET_DUMPABLE, 0);
    }
    Verdict verdict;
    {
        harness::Story story(check, setting);
        verdict = story.run();
    }
    fmt::print("{}\n", to_json(check, verdict));
}
