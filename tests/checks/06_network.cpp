// Stage 06: a network that hands over a little at a time, and signals that interrupt. The probe brings it about.
#include <algorithm>

#include "checks/fetching.hpp"
#include "checks/misconceptions.hpp"
#include "checks/probed.hpp"

namespace harness {

using namespace misconceptions;

CHECK_CASE("06.network_in_pieces", 0.2,
           "an answer that comes a little at a time, and is interrupted, is saved whole")
(Story& story) {
    const auto site = open_site(story);
    const std::string plan = "recv:short=700,fail=EINTR/3;send:short=11;wait:fail=EINTR/3";
    const Probe probe = make_probe(story, {.plan = plan});
    story.step("the kernel's calls are to fail below the program: {}", plan);
    const std::vector<std::string> paths{"/bytes/30000/a", "/bytes/1000/b", "/chunked/30000/777/c",
                                         "/until-close/30000/d"};
    FetchJob job;
    job.urls = urls(*site, paths);
    job.concurrency = 2;
    job.environment = probe.environment();
    const Fetched fetched = story.start_fetcher(std::move(job)).wait();
    const auto calls = probe.recording().calls;
    if (std::none_of(calls.begin(), calls.end(), [](const Call& call) { return call.injected(); }))
        story.not_applicable("its calls do not go through the C library, so they cannot be cut short");
    expect_saved(story, *site, fetched, paths, message_boundaries);
    expect_exit(story, fetched, 0, message_boundaries);
}

}  // namespace harness
