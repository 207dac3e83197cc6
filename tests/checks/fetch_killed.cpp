// A fetcher that is killed (SIGKILL): no program can do anything about it then, so it must have done it before.
#include <chrono>
#include <fstream>
#include <map>
#include <thread>

#include "checks/fetch_misconceptions.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> files_in(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files[fs::relative(entry.path(), folder)] = read_file(entry.path());
    return files;
}

}  // namespace

SHARED_CASE("killed", "kill -9 leaves no file that looks complete, and the next run finishes the job",
            {"06", 0.2}, {"07", 0.2})
(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> paths{"/bytes/1000/done", "/hold-body/gate/1000000/half",
                                         "/bytes/2000/later"};
    FetchJob job;
    job.urls = urls(*site, paths);
    job.concurrency = 1;
    job.out = story.folder() / "kept";
    fs::create_directories(*job.out);
    Fetcher& first = story.start_fetcher(job);
    if (!wait_for_held(story, first, *site, "gate", 1)) story.fail("one body half sent", "no request for it");
    // The program may keep the half anywhere, so nothing of it may ever appear; but what appears, appears soon.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (std::chrono::steady_clock::now() < end && files_in(*job.out).size() < 2)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    story.step("it is killed: one file is saved, one half, one not begun");
    first.process().kill_all();
    const auto left = files_in(*job.out);
    site->gates().open("gate");

    story.step("the same list once more, into the same folder");
    Fetched fetched = story.start_fetcher(job).wait();
    for (const auto& [name, content] : left) {
        const auto now = fetched.files.find(name);
        if (now == fetched.files.end()) continue;
        if (now->second != content)
            story.fail("whatever has its final name when it is killed to be complete",
                       fmt::format("{} with {} of {} bytes", name, content.size(), now->second.size()),
                       final_name_too_early);
        // A program that makes up its names at random cannot know this one again.
        if (!is_ours(story) && !saved(*site, {fetched.exit, {}, {}, {}, {{name, content}}}, paths[0]))
            fetched.files.erase(now);
    }
    expect_saved(story, *site, fetched, paths, left_part_in_the_way);
    expect_exit(story, fetched, 0, left_part_in_the_way);
}

}  // namespace harness
