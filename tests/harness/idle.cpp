#include "harness/idle.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <thread>

#include "harness/failure.hpp"
#include "harness/proc.hpp"
#include "harness/server.hpp"
#include "harness/stillness.hpp"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Sample {
    Clock::time_point at = Clock::now();
    bool asleep = true;
    double cpu = 0;
    long switches = 0;

    explicit Sample(pid_t root) {
        for (const Task& task : tasks_of(family_of(root))) {
            asleep = asleep && task.state != 'R' && task.state != 'D';
            cpu += task.cpu_seconds;
            switches += task.switches;
        }
    }
};

constexpr auto WINDOW = 500ms;
constexpr double CPU_IN_WINDOW = 0.015;  // one tick of the kernel's clock: it may have been somebody else's
constexpr long SWITCHES_IN_WINDOW =
    50;  // some runtimes have timers of their own; a loop that polls has thousands
constexpr double CPU_BEFORE_REST = 0.3;

}  // namespace

void must_rest(Server& server, const std::string& when) {
    server.journal().step("the program must rest " + when);
    const pid_t pid = server.process().pid();
    const Sample first(pid);
    Sample begin = first, now = first;
    while (server.process().running()) {
        std::this_thread::sleep_for(25ms);
        now = Sample(pid);
        const bool quiet = now.asleep && now.cpu - begin.cpu < CPU_IN_WINDOW &&
                           now.switches - begin.switches < SWITCHES_IN_WINDOW;
        if (!quiet) begin = now;
        if (quiet && now.at - begin.at >= WINDOW) return;
        if (now.cpu - first.cpu >= CPU_BEFORE_REST || now.at - first.at > server.setting().deadline()) break;
    }
    const double seconds = std::chrono::duration<double>(now.at - first.at).count();
    ExpectationFailed failure(
        "a program that sleeps until something happens",
        fmt::format("it burnt {:.2f} s of CPU and woke {} times within {:.1f} s, with nothing to do",
                    now.cpu - first.cpu, now.switches - first.switches, seconds));
    failure.evidence.kind = Evidence::Kind::restless;
    failure.evidence.cpu_share = seconds > 0 ? (now.cpu - first.cpu) / seconds : 0;
    if (!server.process().running()) {
        failure.evidence.kind = Evidence::Kind::exited;
        failure.evidence.exit = server.process().wait(0ms);
        failure.got = "it has ended: " + failure.evidence.exit->describe();
    }
    throw failure;
}

bool comes_true(Server& server, const std::function<bool()>& condition) {
    Stillness stillness(server.process().pid());
    const auto until = Clock::now() + server.setting().deadline();
    while (!condition()) {
        if (Clock::now() > until || !server.process().running()) return condition();
        if (stillness.look() > 1s) return condition();
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

}  // namespace harness
