#include "checks/probed.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace harness {

Probe make_probe(Story& story, ProbeOptions options) {
    static int probes = 0;
    const auto folder = story.folder() / fmt::format("probe-{}", ++probes);
    std::filesystem::create_directories(folder);
    Probe probe(story.setting().programs, folder, std::move(options));
    if (!probe.exists()) story.not_applicable("there is no probe for this system");
    return probe;
}

ProbedServer::ProbedServer(Story& story, ProbeOptions options)
    : story_(story), probe_(make_probe(story, options)) {
    if (!options.plan.empty())
        story.step("the kernel's calls are to fail below the program: {}", options.plan);
    ServerOptions server;
    server.environment = probe_.environment();
    server_ = &story.server(server);
    if (const std::string why = probe_.why_unseen(server_->process().pid()); !why.empty())
        story.not_applicable(why);
}

Recording ProbedServer::recording() {
    Recording recording = probe_.recording();
    const auto is_accept = [](const Call& call) { return call.id == PROBE_ACCEPT; };
    if (std::none_of(recording.calls.begin(), recording.calls.end(), is_accept))
        story_.not_applicable("its calls do not go through the C library, so the probe does not see them");
    return recording;
}

void ProbedServer::settle(std::chrono::steady_clock::time_point since) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    const auto has_settled = [&] {
        const Recording seen = probe_.recording();
        return std::any_of(seen.calls.begin(), seen.calls.end(), [&](const Call& call) {
            const bool waits_for_somebody = waits(call.id) || call.id == PROBE_ACCEPT || receives(call.id);
            return !call.returned() && waits_for_somebody && call.begin > since.time_since_epoch();
        });
    };
    while (server_->process().running() && !has_settled() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void ProbedServer::must_run(const Misconception& misconception) {
    if (const auto exit = server_->process().wait(std::chrono::milliseconds(0)))
        story_.fail("the program to go on serving", "its end: " + exit->describe(), misconception);
}

void ProbedServer::must_have_struck() {
    const auto is_spoilt = [](const Call& call) {
        return call.injected() || std::any_of(call.ready.begin(), call.ready.end(),
                                              [](const Ready& ready) { return ready.invented; });
    };
    const Recording seen = recording();
    if (std::none_of(seen.calls.begin(), seen.calls.end(), is_spoilt))
        story_.not_applicable("it makes no call that could fail in this way");
}

}  // namespace harness
