// Stage 07: a slow disk is nobody's business but the one's who writes.
#include <set>
#include <thread>

#include "checks/disk_faults.hpp"
#include "checks/fetch_memory.hpp"
#include "checks/fetch_misconceptions.hpp"
#include "checks/fetch_report.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

namespace {

std::size_t returned(const DiskFaults& disk) {
    std::size_t count = 0;
    for (const DiskCall& call : disk.calls())
        if (call.call == "write" && call.what != "begins") ++count;
    return count;
}

}  // namespace

CHECK_CASE("07.slow_disk_stalls_nobody", 1.5, "while the disk takes its time, the network goes on")
(Story& story) {
    const auto site = open_site(story);
    const DiskFaults disk(story, "write:delay=2000");
    FetchJob job;
    job.urls = urls(*site, {"/hold-redirect/turn/b", "/hold/body/a"});
    job.concurrency = 2;
    job.environment = disk.environment();
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    story.require(
        wait_for_held(story, fetcher, *site, "turn", 1) && wait_for_held(story, fetcher, *site, "body", 1),
        "both requests", "fewer");
    story.step("A's body is sent; its way to the disk takes 2 s");
    site->gates().open("body");
    const auto end = std::chrono::steady_clock::now() + story.setting().deadline();
    while (disk.count("write", "begins") == 0 && std::chrono::steady_clock::now() < end &&
           fetcher.process().running())
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (disk.count("write", "begins") == 0) {
        site->gates().open("turn");
        fetcher.wait();
        story.not_applicable(
            "its writes do not go through the C library, so the disk cannot be slowed under it");
    }
    story.step("the write has begun; B is redirected now, and has to ask again");
    site->gates().open("turn");
    if (!wait_for_requests(story, fetcher, *site, "/bytes/1000/b", 1))
        story.fail("B's second request", "none");
    story.require(returned(disk) == 0, "B's second request while A's write is under way",
                  "it came only when the write was done", disk_write_on_the_loop);
    const Fetched fetched = fetcher.wait();
    expect_saved(story, *site, fetched, {"/bytes/1000/b", "/hold/body/a"});
    expect_exit(story, fetched, 0);
}

CHECK_CASE("07.loop_never_writes", 1.5, "the loop's thread makes no call to the disk")(Story& story) {
    // A thread for each request may write what it receives: it is no loop, and nobody else waits for it.
    story.own_program_only("is known to have a loop");
    const auto site = open_site(story);
    const DiskFaults disk(story, "");
    const std::vector<std::string> paths{"/bytes/300000/a", "/chunked/100000/5000/b", "/bytes/0/c",
                                         "/bytes/1000/d"};
    FetchJob job;
    job.urls = urls(*site, paths);
    job.environment = disk.environment();
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    const Fetched fetched = fetcher.wait();
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
    story.step("its calls are looked through: who has received, and who has called the disk");
    const Recording seen = disk.recording();
    std::set<pid_t> loops;  // whoever talks to the network
    std::size_t writes = 0;
    for (const Call& call : seen.calls)
        if (call.descriptor == PROBE_TCP && receives(call.id) && call.result > 0) loops.insert(call.thread);
    for (const Call& call : seen.calls) {
        if (!writes_to_disk(call) || call.path.find(fetched.folder.string()) == call.path.npos) continue;
        ++writes;
        story.require(loops.count(call.thread) == 0,
                      "every call to the disk in another thread than the loop's",
                      fmt::format("{} of {} in the loop's", call.name(), call.path), disk_write_on_the_loop);
    }
    story.require(!loops.empty() && writes > 0, "calls to the network and to the disk", "none was seen");
}

CHECK_CASE("07.loop_lag", 0.5,
           "the loop's lag is a slow disk's with --writer blocking, and is not with threads", Heavy{})
(Story& story) {
    story.own_program_only("reports the lag of its loop");
    const auto site = open_site(story);
    // One write: of several it would be luck how many of them come in one turn of the loop.
    const DiskFaults disk(story, "write:delay=1500");
    const auto lag = [&](const std::string& writer) {
        FetchJob job;
        job.urls = urls(*site, {"/bytes/1000/a"});
        job.options = {"--json", "--writer", writer};
        job.environment = disk.environment();
        const FetchReport report = read_report(story, story.start_fetcher(std::move(job)).wait().out);
        story.require(report.summary.writer == writer, "the writer " + writer, report.summary.writer);
        story.step("{}: the loop's largest lag is {:.0f} ms", writer, report.summary.lag_max_ms);
        return report.summary.lag_max_ms;
    };
    const double blocking = lag("blocking"), threads = lag("threads");
    // The tick that came too late was due a millisecond, at most, after the write had begun.
    story.require(blocking >= 1490, "a lag of nearly one write's 1500 ms with --writer blocking",
                  fmt::format("{:.0f} ms", blocking));
    story.require(threads < blocking / 2, fmt::format("with threads less than half of {:.0f} ms", blocking),
                  fmt::format("{:.0f} ms", threads), disk_write_on_the_loop);
}

CHECK_CASE("07.slow_disk_memory", 1, "a disk slower than the network does not fill the memory")(Story& story) {
    if (is_ours(story) && sanitized()) story.not_applicable("a sanitizer's own memory would be measured");
    const auto site = open_site(story);
    const DiskFaults disk(story, "write:delay=2");
    const std::string large = "/bytes/134217728/large";
    FetchJob job;
    job.urls = {site->url("/hold/before/a"), site->url(large), site->url("/hold/after/b")};
    job.concurrency = 1;
    job.environment = disk.environment();
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    const auto [before, after] = peaks_between_held(story, fetcher, *site);
    const Fetched fetched = fetcher.wait();
    if (disk.calls().empty())
        story.not_applicable(
            "its writes do not go through the C library, so the disk cannot be slowed under it");
    expect_saved(story, *site, fetched, {"/hold/before/a", large, "/hold/after/b"});
    story.require(after - before < 64, "growth by less than 64 MiB of a body of 128 MiB",
                  fmt::format("{:.0f} MiB", after - before), unbounded_queue_to_the_disk);
    expect_exit(story, fetched, 0);
}

}  // namespace harness
