// Stage 06: what a server sends does not decide how much memory the fetcher needs.
#include "checks/fetch_misconceptions.hpp"
#include "checks/fetch_memory.hpp"

namespace harness {

using namespace misconceptions;

namespace {

// Fetches one URL after another; of `paths` the peak of resident memory must not grow much. Returns what was saved.
Fetched fetch_in_little_memory(Story& story, const Site& site, const std::vector<std::string>& paths,
                               const Misconception& misconception) {
    if (is_ours(story) && sanitized()) story.not_applicable("a sanitizer's own memory would be measured");
    std::vector<std::string> all{"/hold/before/first"};
    all.insert(all.end(), paths.begin(), paths.end());
    all.emplace_back("/hold/after/last");
    FetchJob job;
    job.urls = urls(site, all);
    job.concurrency = 1;
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    const auto [before, after] = peaks_between_held(story, fetcher, site);
    story.require(after - before < 64, "growth by less than 64 MiB",
                  fmt::format("{:.0f} MiB", after - before), misconception);
    if (is_ours(story))
        story.require(after <= 64, "at most 64 MiB in all", fmt::format("{:.0f} MiB", after), misconception);
    return fetcher.wait();
}

}  // namespace

CHECK_CASE("06.memory", 0.2, "a body of 128 MiB passes through little memory")(Story& story) {
    const auto site = open_site(story);
    const std::string large = "/bytes/134217728/large";
    const Fetched fetched = fetch_in_little_memory(story, *site, {large}, whole_body_in_memory);
    expect_saved(story, *site, fetched, {"/hold/before/first", large, "/hold/after/last"});
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.hostile_memory", 0.2, "no endless header and no compressed body takes much memory")
(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> hostile{"/huge-headers/134217728/header", "/bomb/134217728/body"};
    const Fetched fetched = fetch_in_little_memory(story, *site, hostile, memory_of_the_servers_choice);
    // What becomes of the two is free: refused, saved as it came, or unpacked piece by piece.
    for (const char* harmless : {"/hold/before/first", "/hold/after/last"})
        story.require(saved(*site, fetched, harmless), fmt::format("a file with the bytes of {}", harmless), "none");
}

}  // namespace harness
