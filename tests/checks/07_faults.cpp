// Stage 07: a disk that is full, broken, or takes less than it was given.
#include <chrono>
#include <csignal>
#include <thread>

#include "checks/disk_faults.hpp"
#include "checks/fetch_misconceptions.hpp"
#include "checks/fetch_report.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

namespace {

FetchJob job_on(const Site& site, const std::vector<std::string>& paths, const DiskFaults& disk,
                std::vector<std::string> options) {
    FetchJob job;
    job.urls = urls(site, paths);
    job.concurrency = 3;
    job.options = std::move(options);
    job.environment = disk.environment();
    return job;
}

// Writes are short and interrupted; everything is saved all the same.
void survive_short_writes(Story& story, std::vector<std::string> options) {
    const auto site = open_site(story);
    const DiskFaults disk(story, "write:short=1000,fail=EINTR/3");
    const std::vector<std::string> paths{"/bytes/100000/a", "/chunked/50000/3000/b", "/bytes/999/c"};
    const Fetched fetched = story.start_fetcher(job_on(*site, paths, disk, std::move(options))).wait();
    if (disk.count("write", "EINTR") == 0)
        story.not_applicable("its writes do not go through the C library, so they cannot be cut short");
    expect_saved(story, *site, fetched, paths, short_write_ignored);
    expect_exit(story, fetched, 0);
}

// The first line that has `words` in it; empty when there is none.
std::string line_with(const std::string& text, const std::string& words) {
    const auto at = text.find(words);
    if (at == std::string::npos) return {};
    const auto begin = text.rfind('\n', at) + 1;  // npos + 1 is the beginning
    return text.substr(begin, text.find('\n', at) - begin);
}

// The disk is full for one file of three; that URL fails with the reason, and leaves nothing.
void fail_alone(Story& story, const std::string& plan, const std::string& call, const std::string& error,
                const std::string& reason, std::vector<std::string> options) {
    const auto site = open_site(story);
    const DiskFaults disk(story, plan);
    const std::vector<std::string> good{"/bytes/100000/a", "/bytes/100000/b"};
    const std::vector<std::string> paths{good[0], "/bytes/200000/victim", good[1]};
    const Fetched fetched = story.start_fetcher(job_on(*site, paths, disk, std::move(options))).wait();
    if (disk.count(call, error) == 0)
        story.not_applicable(fmt::format("it makes no {} of a file whose name has \"victim\" in it", call));
    expect_saved(story, *site, fetched, good, disk_error_swallowed);
    expect_exit(story, fetched, 1, disk_error_swallowed);
    if (!is_ours(story)) return;
    const std::string told = line_with(fetched.out, "/victim");
    const bool wrote_to_nothing = told.find("Bad file descriptor") != std::string::npos;
    story.require(told.find(reason) != std::string::npos, fmt::format("the reason, \"{}\"", reason), told,
                  wrote_to_nothing ? open_not_checked : Misconception{});
}

}  // namespace

CHECK_CASE("07.short_writes", 0.5, "short and interrupted writes lose nothing")(Story& story) {
    survive_short_writes(story, {});
}
CHECK_CASE("07.short_writes_blocking", 0.1, "nor with --writer blocking")(Story& story) {
    survive_short_writes(story, {"--writer", "blocking"});
}

CHECK_CASE("07.disk_full", 0.5, "a full disk fails the URL that needed it, and no other")(Story& story) {
    fail_alone(story, "write[victim]:fail=ENOSPC@65000", "write", "ENOSPC", "No space left on device", {});
}
CHECK_CASE("07.disk_full_blocking", 0.1, "nor with --writer blocking")(Story& story) {
    fail_alone(story, "write[victim]:fail=ENOSPC@65000", "write", "ENOSPC", "No space left on device",
               {"--writer", "blocking"});
}
CHECK_CASE("07.disk_broken", 0.2, "a disk error in the middle of a file fails that URL alone")(Story& story) {
    fail_alone(story, "write[victim]:fail=EIO@10", "write", "EIO", "Input/output error", {});
}
CHECK_CASE("07.rename_fails", 0.2, "a rename that fails leaves nothing behind")(Story& story) {
    fail_alone(story, "rename[victim]:fail=EIO", "rename", "EIO", "Input/output error", {});
}
CHECK_CASE("07.fsync_fails", 0.1, "an fsync that fails is a failure of the URL")(Story& story) {
    fail_alone(story, "fsync[victim]:fail=EIO", "fsync", "EIO", "Input/output error", {"--fsync"});
}
CHECK_CASE("07.open_fails", 0.2, "a file that cannot be made fails its URL alone")(Story& story) {
    fail_alone(story, "open[victim]:fail=EACCES", "open", "EACCES", "Permission denied", {});
}

CHECK_CASE("07.interrupted", 0.4, "Ctrl-C leaves nothing behind, even while the disk is busy")(Story& story) {
    const auto site = open_site(story);
    const DiskFaults disk(story, "write:delay=300");
    Fetcher& fetcher = story.start_fetcher(
        job_on(*site, {"/hold-body/gate/200000/a", "/hold-body/gate/200000/b"}, disk, {}));
    story.require(wait_for_held(story, fetcher, *site, "gate", 2), "two bodies half sent", "fewer");
    // What came is on its way to the disk before the signal does; a second for programs whose writes go unseen.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (disk.count("write", "begins") == 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    fetcher.signal(SIGINT);
    const Fetched fetched = fetcher.wait();
    const bool ended = is_ours(story) ? fetched.exit.code == 130 && fetched.exit.signal == 0
                                      : fetched.exit.code == 130 || fetched.exit.signal == SIGINT;
    story.require(ended, "exit code 130", fetched.exit.describe());
    expect_saved(story, *site, fetched, {}, left_after_interrupt);
}

}  // namespace harness
