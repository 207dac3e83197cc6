#include "harness/trace/errand.hpp"

#include <fmt/format.h>
#include <mutex>
#include <stdexcept>

#include "harness/failure.hpp"
#include "harness/fetcher.hpp"
#include "harness/probe.hpp"
#include "harness/site/site.hpp"
#include "harness/trace/connections.hpp"

namespace harness {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// The steps are drawn, not told.
class Silence final : public Journal {
  public:
    void step(std::string) override {}
};

fs::path made(const fs::path& folder) {
    fs::create_directories(folder);
    return folder;
}

}  // namespace

const std::vector<Errand>& all_errands() {
    static const std::vector<Errand> errands{
        {"gallery", "12 pictures from a site that answers after 20 ms, 4 requests at a time", 12, 4, 20ms},
        {"slow_disk", "12 pictures, 4 at a time, onto a disk that takes 30 ms for each write", 12, 4, 20ms,
         "write:delay=30"},
    };
    return errands;
}

const Errand& errand(const std::string& name) {
    for (const Errand& candidate : all_errands())
        if (candidate.name == name) return candidate;
    throw std::invalid_argument(
        fmt::format("there is no scenario {} for a fetcher; see --scenario list", name));
}

Run run_errand(const Errand& errand, const Setting& setting, const std::string& program,
               const fs::path& probe_folder, const fs::path& scratch) {
    const Probe probe(probe_folder, made(scratch / "records"), {.plan = errand.plan, .stacks = true});
    if (!probe.exists())
        throw std::runtime_error("there is no probe for this system, so nothing can be traced");
    SiteOptions options;
    options.folder = made(scratch / "site");
    options.pictures = errand.pictures;
    options.picture_delay = errand.distance;
    Site site(options);

    FetchJob job;
    job.program = program;
    job.concurrency = errand.concurrency;
    job.environment = probe.environment();
    for (const std::string& path : site.pictures()) job.urls.push_back(site.url(path));
    Silence journal;
    Fetched fetched;
    try {
        fetched = Fetcher(journal, setting, std::move(job), made(scratch / "work")).wait();
    } catch (const ExpectationFailed& failure) {
        throw std::runtime_error(failure.what());
    }
    Run run{setting.command.empty() ? program : setting.command, {}, probe.recording(), {}, {}, true};
    std::vector<SeenRequest> requests;
    for (const Seen& seen : site.record().requests()) requests.push_back({seen.connection, seen.target});
    run.roles = connections_of(run.recording, requests);
    if (run.roles.empty())
        throw std::runtime_error(fmt::format("nothing was seen of the fetcher; it ended with {} and said: {}",
                                             fetched.exit.describe(), fetched.err));
    return run;
}

}  // namespace harness
