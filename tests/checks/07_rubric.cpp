// What the homework asks beside behaviour: files written without a library that does it for one.
#include <fmt/format.h>
#include <filesystem>

#include "checks/fetching.hpp"
#include "harness/proc.hpp"

namespace fs = std::filesystem;
using harness::Story;

namespace {

bool holds_a_ring(pid_t root) {
    for (const pid_t pid : harness::family_of(root)) {
        std::error_code gone;
        for (fs::directory_iterator it(fmt::format("/proc/{}/fd", pid), gone), end; !gone && it != end;
             it.increment(gone)) {
            std::error_code ignored;
            if (fs::read_symlink(it->path(), ignored).string().find("[io_uring]") != std::string::npos)
                return true;
        }
    }
    return false;
}

}  // namespace

// The file classes of Asio cannot do without one.
CHECK_CASE("07.opens_no_ring", 0, "saves a file without io_uring", harness::Unlisted{})
(Story& story) {
    const auto site = harness::open_site(story);
    harness::FetchJob job;
    job.urls = harness::urls(*site, {"/bytes/100000/a", "/hold/gate/b"});
    job.concurrency = 1;
    harness::Fetcher& fetcher = story.start_fetcher(std::move(job));
    story.step("the first file has been saved, when the second is asked for");
    story.require(harness::wait_for_held(story, fetcher, *site, "gate", 1), "a second request", "none");
    const bool ring = holds_a_ring(fetcher.process().pid());
    site->gates().open("gate");
    fetcher.wait();
    story.require(!ring, "no descriptor of an io_uring", "one");
}
