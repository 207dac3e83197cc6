#include "workbook/grade_watch.hpp"

#include <fmt/format.h>
#include <csignal>

#include "harness/proc.hpp"

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

volatile std::sig_atomic_t interrupts = 0;

struct Occupied {
    std::uintmax_t bytes = 0;
    std::size_t files = 0;
};

Occupied occupied_by(const fs::path& folder) {
    Occupied sum;
    std::error_code gone;
    for (fs::recursive_directory_iterator it(folder, gone), end; !gone && it != end; it.increment(gone)) {
        std::error_code ignored;
        ++sum.files;
        if (it->symlink_status(ignored).type() == fs::file_type::regular) {
            const std::uintmax_t size = it->file_size(ignored);
            if (!ignored) sum.bytes += size;
        }
    }
    return sum;
}

}  // namespace

InterruptsAreExceptions::InterruptsAreExceptions() {
    interrupts = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupts = 1; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

InterruptsAreExceptions::~InterruptsAreExceptions() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool InterruptsAreExceptions::has_come() { return interrupts != 0; }

std::string objection_to(harness::Process& process, const Allowance& allowance) {
    if (InterruptsAreExceptions::has_come()) throw Interrupted();
    const std::vector<pid_t> family = harness::family_of(process.pid());
    if (family.size() > allowance.processes)
        return fmt::format("it was killed when it had started more than {} processes", allowance.processes);
    std::size_t memory = 0;
    for (const pid_t pid : family) memory += harness::resident_bytes(pid);
    if (memory > allowance.memory)
        return fmt::format("it was killed when it had taken more than {} GiB of memory",
                           allowance.memory >> 30);
    if (!allowance.folder.empty()) {
        const Occupied occupied = occupied_by(allowance.folder);
        if (occupied.bytes > allowance.disk)
            return fmt::format("it was killed when it had written more than {} GiB", allowance.disk >> 30);
        if (occupied.files > allowance.files)
            return fmt::format("it was killed when it had made more than {} files", allowance.files);
    }
    return {};
}

Ran run_watched(const std::vector<std::string>& command, std::chrono::seconds time,
                const Allowance& allowance) {
    harness::Launch launch;
    launch.command = command;
    harness::Process process(std::move(launch));
    Ran ran;
    const auto end = std::chrono::steady_clock::now() + time;
    while (true) {
        if (const auto exit = process.wait(200ms)) {
            ran.well = exit->signal == 0 && exit->code == 0;
            break;
        }
        ran.objection = objection_to(process, allowance);
        if (ran.objection.empty() && std::chrono::steady_clock::now() >= end)
            ran.objection = fmt::format("it was killed after {} s", time.count());
        if (!ran.objection.empty()) {
            process.kill_all();
            process.wait(0ms);
            break;
        }
    }
    ran.printed = process.out() + process.err();
    return ran;
}
