#include "checks/disk_faults.hpp"

#include <algorithm>
#include <cstring>

#include "checks/probed.hpp"

namespace harness {

namespace {

std::string family_of_call(const Call& call) {
    if (call.id == PROBE_OPEN) return "open";
    if (call.id == PROBE_FSYNC) return "fsync";
    if (call.id == PROBE_RENAME) return "rename";
    return "write";
}

std::string outcome_of(const Call& call) {
    return call.failed() ? strerrorname_np(call.error) : std::to_string(call.result);
}

}  // namespace

DiskFaults::DiskFaults(Story& story, const std::string& plan) : probe_(make_probe(story, {.plan = plan})) {
    story.step(plan.empty() ? "the disk's calls are recorded" : fmt::format("the disk: {}", plan));
}

std::vector<DiskCall> DiskFaults::calls(std::string_view part) const {
    std::vector<DiskCall> calls;
    for (const Call& call : probe_.recording().calls) {
        if (!writes_to_disk(call) || call.path.find(part) == call.path.npos) continue;
        calls.push_back({family_of_call(call), call.thread, "begins", call.path});
        if (call.returned())
            calls.push_back({family_of_call(call), call.thread, outcome_of(call), call.path});
    }
    return calls;
}

std::size_t DiskFaults::count(std::string_view call, std::string_view what) const {
    const auto all = calls();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const DiskCall& it) { return it.call == call && it.what == what; }));
}

}  // namespace harness
