#include "harness/ending.hpp"

#include <algorithm>
#include <thread>

#include "harness/autopsy.hpp"
#include "harness/failure.hpp"
#include "harness/stillness.hpp"

namespace harness {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

void let_settle(Process& program) {
    Stillness stillness(program.pid());
    const auto until = Clock::now() + 5s;
    while (program.running() && stillness.look() < 50ms && Clock::now() < until)
        std::this_thread::sleep_for(5ms);
}

Exit must_end(Process& program, const Setting& setting,
              std::optional<std::chrono::milliseconds> longest_sleep) {
    Stillness stillness(program.pid());
    const auto until = Clock::now() + setting.deadline();
    bool waiting_is_pointless = false;
    while (!waiting_is_pointless) {
        if (const auto exit = program.wait(100ms)) return *exit;
        const auto asleep = stillness.look();
        waiting_is_pointless = Clock::now() > until || (longest_sleep && asleep > *longest_sleep);
    }
    ExpectationFailed failure("the program to come to its end", "a program that still runs");
    failure.evidence.kind = Evidence::Kind::silent;
    const Autopsy autopsy = examine(program, nullptr);
    failure.evidence.blocked_in = autopsy.blocked_in;
    failure.evidence.cpu_share = stillness.cpu_burnt() / std::max(stillness.seconds_watched(), 0.1);
    failure.autopsy = autopsy.findings;
    failure.autopsy.push_back(describe_cpu(failure.evidence.cpu_share, stillness.seconds_watched()));
    throw failure;
}

}  // namespace harness
