// Scenes 06 and 07: the fetchers, and a gallery to fetch.
#include <boost/json.hpp>

#include "harness/fetcher.hpp"
#include "harness/site/site.hpp"
#include "workbook/demo_scene.hpp"

namespace demo {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::chrono::milliseconds distance{50};  // how far away the site is
constexpr int slowness = 30;  // milliseconds that each write to the slow disk takes longer

harness::SiteOptions far_away(const fs::path& folder) {
    fs::create_directories(folder);
    harness::SiteOptions options;
    options.folder = folder;
    options.picture_delay = distance;
    return options;
}

// What a run reported about itself in the last line of its JSON.
struct Report {
    double wall_seconds, lag_max, lag_p99;  // the lags in milliseconds
    std::string writer, closing_table;
};

Report report_of(const harness::Fetched& fetched) {
    const std::size_t last = fetched.out.rfind("{\"summary\"");
    must(last != std::string::npos, "it printed no summary but this: " + fetched.out.substr(0, 500));
    std::error_code none;
    const json::value line =
        json::parse(std::string_view(fetched.out).substr(last, fetched.out.find('\n', last) - last));
    const json::object& summary = line.at("summary").as_object();
    const json::object& lag = summary.at("loop_lag_ms").as_object();
    return {summary.at("wall_ms").to_number<double>() / 1000, lag.at("max").to_number<double>(),
            lag.at("p99").to_number<double>(), std::string(summary.at("writer").as_string()), fetched.err};
}

// One run over the whole gallery; every picture must be there, with every byte right.
class Gallery {
  public:
    Gallery(Props& props, const std::string& name)
        : props_(props), site_(far_away(props.scratch / name)), folder_(props.scratch / name) {}

    std::size_t size() const { return site_.pictures().size(); }

    // `out` empty: a folder that goes in the end.
    Report fetch(const std::string& program, int concurrency, std::vector<std::string> options,
                 bool slow_disk, const fs::path& out = {}) {
        harness::FetchJob job;
        job.program = program;
        job.concurrency = concurrency;
        job.options = std::move(options);
        job.options.push_back("--json");
        for (const std::string& path : site_.pictures()) job.urls.push_back(site_.url(path));
        if (!out.empty()) job.out = out;
        if (slow_disk)
            job.environment = {"LD_PRELOAD=" + faults().string(),
                               fmt::format("WORKBOOK_FAULTS=write:delay={}", slowness)};
        const fs::path scratch = folder_ / std::to_string(++runs_);
        fs::create_directories(scratch);
        harness::Fetcher fetcher(props_.narrator, props_.setting, std::move(job), scratch);
        const harness::Fetched fetched = fetcher.wait(std::chrono::seconds(60));
        must(fetched.exit.signal == 0 && fetched.exit.code == 0,
             fmt::format("{} ended with {}: {}", program, fetched.exit.describe(), fetched.err));
        expect_every_picture(fetched);
        return report_of(fetched);
    }

    bool can_slow_the_disk() const { return fs::exists(faults()); }

  private:
    fs::path faults() const { return props_.setting.programs / "libworkbook-faults.so"; }

    void expect_every_picture(const harness::Fetched& fetched) const {
        for (const std::string& path : site_.pictures()) {
            const auto file = fetched.files.find(fs::path(path).filename().string());
            must(file != fetched.files.end(), path + " was reported as saved but is not there");
            must(file->second == site_.body(path), path + " was saved with wrong bytes");
        }
    }

    Props& props_;
    harness::Site site_;
    fs::path folder_;
    int runs_ = 0;
};

}  // namespace

std::string play_fetcher(Props& props) {
    Gallery gallery(props, "06");
    const Report one = gallery.fetch("06_fetcher", 1, {}, false);
    const Report ten = gallery.fetch("06_fetcher", 10, {}, false, props.pictures);
    props.narrator.tell(fmt::format(
        "{} pictures from a site that answers after {} ms; all right to the last byte:", gallery.size(),
        distance.count()));
    props.narrator.table({{"", "time"},
                          {"06_fetcher -c 1", seconds(one.wall_seconds)},
                          {"06_fetcher -c 10", seconds(ten.wall_seconds)},
                          {"ratio", fmt::format("{:.1f} x", one.wall_seconds / ten.wall_seconds)}});
    const std::string gain = fmt::format("{} pictures: {} one at a time, {} ten at a time", gallery.size(),
                                         seconds(one.wall_seconds), seconds(ten.wall_seconds));
    if (!gallery.can_slow_the_disk()) return gain;

    const Report slow = gallery.fetch("06_fetcher", 10, {}, true);
    props.narrator.tell(
        fmt::format("The same, onto a disk that takes {} ms for each write; in its own words:", slowness));
    props.narrator.quote(slow.closing_table);
    props.narrator.tell("While it writes, its loop answers nobody",
                        "it was deaf for up to " + milliseconds(slow.lag_max));
    return gain;
}

std::string play_async_disk(Props& props) {
    Gallery gallery(props, "07");
    must(gallery.can_slow_the_disk(), "only on Linux can this demo slow a disk");
    props.narrator.tell(
        fmt::format("The same {} pictures, -c 10, the same slow disk, with each writer:", gallery.size()));
    std::vector<std::vector<std::string>> rows{{"--writer", "loop lag, longest", "p99", "time", "who wrote"}};
    std::vector<Report> reports;
    for (const char* writer : {"blocking", "threads", "uring", "asio"}) {
        reports.push_back(gallery.fetch("07_async_disk", 10, {"--writer", writer}, true));
        const Report& report = reports.back();
        rows.push_back({writer, milliseconds(report.lag_max), milliseconds(report.lag_p99),
                        seconds(report.wall_seconds), report.writer});
    }
    props.narrator.table(rows);
    props.narrator.tell(
        "(io_uring writes in the kernel, which this demo's slow disk does not reach: uring and asio show the "
        "lag, not the time.)");
    return fmt::format("on a slow disk the loop is deaf for {} with blocking writes, {} with threads",
                       milliseconds(reports[0].lag_max), milliseconds(reports[1].lag_max));
}

}  // namespace demo
