#include "workbook/runner.hpp"

#include <fmt/format.h>
#include <chrono>
#include <csignal>
#include <filesystem>

#include <sys/resource.h>

#include "harness/bytes.hpp"
#include "harness/process.hpp"
#include "harness/story.hpp"
#include "workbook/verdict_json.hpp"

using harness::Check;
using harness::Outcome;
using harness::Setting;
using harness::Verdict;

Verdict run_in_own_process(const Check& check, const Setting& setting) {
    harness::Launch launch;
    launch.command = {std::filesystem::read_symlink("/proc/self/exe"),
                      "check-alone",
                      check.id,
                      "--patience",
                      std::to_string(setting.patience),
                      "--programs",
                      setting.programs};
    if (!setting.command.empty()) launch.command.insert(launch.command.end(), {"--cmd", setting.command});
    harness::Process process(std::move(launch));
    const auto time = std::chrono::milliseconds(static_cast<long>(check.seconds * 1000 * setting.patience));
    const auto exit = process.wait(time);
    Verdict verdict;
    try {
        const std::string out = process.out();
        verdict = verdict_from_json(out.substr(0, out.find('\n')));
    } catch (const std::exception&) {
        verdict.outcome = Outcome::failed;
        verdict.timed_out = !exit;
        verdict.expected = "a verdict from the check's process";
        verdict.got = exit ? "none: " + exit->describe()
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
    Verdict verdict;
    {
        harness::Story story(check, setting);
        verdict = story.run();
    }
    fmt::print("{}\n", to_json(check, verdict));
}
