#include "checks/fetch_memory.hpp"

#include <fmt/format.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

namespace harness {

namespace {

namespace fs = std::filesystem;

// The largest resident memory (VmHWM, proc(5)) that `root` and its descendants have had, summed, in bytes.
// Zero where there is no /proc.
std::size_t peak_memory(pid_t root) {
    std::map<pid_t, std::pair<pid_t, std::size_t>> processes;  // pid → parent, peak
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != name.npos) continue;
        std::ifstream status(entry.path() / "status");
        pid_t parent = 0;
        std::size_t peak = 0;
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("PPid:")) parent = std::stoi(line.substr(5));
            if (line.starts_with("VmHWM:")) peak = std::stoul(line.substr(6)) * 1024;
        }
        processes[std::stoi(name)] = {parent, peak};
    }
    std::size_t sum = 0;
    std::vector<pid_t> open{root};
    while (!open.empty()) {
        const pid_t pid = open.back();
        open.pop_back();
        sum += processes[pid].second;
        for (const auto& [other, of] : processes)
            if (of.first == pid) open.push_back(other);
    }
    return sum;
}

}  // namespace

Peaks peaks_between_held(Story& story, Fetcher& fetcher, const Site& site) {
    const auto measure = [&](const std::string& gate) {
        if (!wait_for_held(story, fetcher, site, gate, 1))
            story.fail("a request at the gate \"" + gate + "\"", "none");
        const std::size_t peak = peak_memory(fetcher.process().pid());
        if (peak == 0) story.not_applicable("there is no /proc to read memory from");
        site.gates().open(gate);
        return static_cast<double>(peak) / (1 << 20);
    };
    const double before = measure("before");
    story.step("before that the peak of resident memory is {:.0f} MiB", before);
    const double after = measure("after");
    story.step("after it {:.0f} MiB", after);
    return {before, after};
}

}  // namespace harness
