#include "checks/disk_faults.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "checks/fetching.hpp"

namespace harness {

DiskFaults::DiskFaults(Story& story, const std::string& plan)
    : library_(story.setting().programs / "libworkbook-faults.so"), plan_(plan) {
    if (!std::filesystem::exists(library_)) story.not_applicable("no library for disk faults on this system");
    static int runs = 0;
    log_ = story.folder() / fmt::format("disk-{}.log", ++runs);
    story.step(plan.empty() ? "the disk's calls are logged" : fmt::format("the disk: {}", plan));
}

std::vector<std::string> DiskFaults::environment() const {
    // AddressSanitizer wants to be the first library; its check knows nothing of ours, which it may well come
    // after.
    std::string asan = "ASAN_OPTIONS=verify_asan_link_order=0";
    if (const char* others = std::getenv("ASAN_OPTIONS")) asan += std::string{":"} + others;
    return {"LD_PRELOAD=" + library_.string(), "WORKBOOK_FAULTS=" + plan_,
            "WORKBOOK_FAULTS_LOG=" + log_.string(), asan};
}

std::vector<DiskCall> DiskFaults::calls(std::string_view part) const {
    std::vector<DiskCall> calls;
    std::ifstream log(log_);
    for (std::string line; std::getline(log, line);) {
        std::istringstream words(line);
        DiskCall call;
        words >> call.call >> call.thread >> call.what;
        std::getline(words >> std::ws, call.path);
        if (call.path.find(part) != call.path.npos) calls.push_back(std::move(call));
    }
    return calls;
}

std::size_t DiskFaults::count(std::string_view call, std::string_view what) const {
    const auto all = calls();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const DiskCall& it) { return it.call == call && it.what == what; }));
}

}  // namespace harness
