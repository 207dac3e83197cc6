// Scenes 06 and 07: the fetchers, and a gallery to fetch.
#include <boost/json.hpp>
#include <map>
#include <optional>
#include <sstream>

#include "harness/slow_disk/slow_disk.hpp"
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

// What a run reported about itself, one JSON object a line, the summary last.
struct Report {
    double wall_seconds = 0, lag_max = 0, lag_p99 = 0;  // the lags in milliseconds
    std::string writer, closing_table;
    std::map<std::string, std::string> files;  // URL -> name in the folder
};

Report report_of(const harness::Fetched& fetched) {
    Report report;
    report.closing_table = fetched.err;
    std::istringstream lines(fetched.out);
    for (std::string text; std::getline(lines, text);) {
        const json::value line = json::parse(text);
        if (const json::value* url = line.as_object().if_contains("url")) {
            report.files[std::string(url->as_string())] = line.at("file").as_string();
            continue;
        }
        const json::object& summary = line.at("summary").as_object();
        const json::object& lag = summary.at("loop_lag_ms").as_object();
        report.wall_seconds = summary.at("wall_ms").to_number<double>() / 1000;
        report.lag_max = lag.at("max").to_number<double>();
        report.lag_p99 = lag.at("p99").to_number<double>();
        report.writer = summary.at("writer").as_string();
    }
    must(!report.writer.empty(), "it printed no summary");
    return report;
}

// One run over the whole gallery; every picture must be there, with every byte right.
class Gallery {
  public:
    Gallery(Props& props, const std::string& name)
        : props_(props), site_(far_away(props.scratch / name)), folder_(props.scratch / name) {
        const fs::path& programs = props.setting.programs;
        if (!bench::SlowDisk::possible(programs)) return;
        fs::create_directories(folder_ / "behind");
        fs::create_directories(folder_ / MOUNTED);
        mounted_.emplace(programs, folder_ / "behind", folder_ / MOUNTED,
                         std::chrono::milliseconds(slowness));
    }

    std::size_t size() const { return site_.pictures().size(); }

    // `keep` not empty: the pictures are copied there afterwards, under the names they have in the gallery.
    Report fetch(const std::string& program, int concurrency, std::vector<std::string> options,
                 bool slow_disk, const fs::path& keep = {}) {
        harness::FetchJob job;
        job.program = program;
        job.concurrency = concurrency;
        job.options = std::move(options);
        job.options.push_back("--json");
        for (const std::string& path : site_.pictures()) job.urls.push_back(site_.url(path));
        const fs::path scratch = folder_ / std::to_string(++runs_);
        fs::create_directories(scratch);
        if (slow_disk && mounted_) {
            job.out = folder_ / MOUNTED / std::to_string(runs_);
            fs::create_directory(*job.out);
        } else if (slow_disk) {
            job.environment = {"LD_PRELOAD=" + probe().string(),
                               fmt::format("WORKBOOK_PROBE_PLAN=write:delay={}", slowness)};
        }
        harness::Fetcher fetcher(props_.narrator, props_.setting, std::move(job), scratch);
        const harness::Fetched fetched = fetcher.wait(std::chrono::seconds(60));
        must(fetched.exit.signal == 0 && fetched.exit.code == 0,
             fmt::format("{} ended with {}: {}", program, fetched.exit.describe(), fetched.err));
        Report report = report_of(fetched);
        expect_every_picture(fetched, report);
        if (!keep.empty()) copy_pictures(fetched, report, keep);
        return report;
    }

    bool can_slow_the_disk() const { return mounted_ || fs::exists(probe()); }
    // Whether its slowness reaches what the kernel writes by itself, too: a file system's does, a slower write(2) does not.
    bool slows_the_kernel() const { return mounted_.has_value(); }

  private:
    fs::path probe() const { return props_.setting.programs / "libworkbook-probe.so"; }

    void expect_every_picture(const harness::Fetched& fetched, const Report& report) const {
        for (const std::string& path : site_.pictures()) {
            const auto name = report.files.find(site_.url(path));
            must(name != report.files.end(), path + " is not among the results");
            const auto file = fetched.files.find(name->second);
            must(file != fetched.files.end(), path + " was reported as saved but is not there");
            must(file->second == site_.body(path), path + " was saved with wrong bytes");
        }
    }

    void copy_pictures(const harness::Fetched& fetched, const Report& report, const fs::path& folder) const {
        fs::create_directories(folder);
        for (const std::string& path : site_.pictures())
            fs::copy_file(fetched.folder / report.files.at(site_.url(path)),
                          folder / fs::path(path).filename(), fs::copy_options::overwrite_existing);
    }

    Props& props_;
    harness::Site site_;
    fs::path folder_;
    int runs_ = 0;
    std::optional<bench::SlowDisk> mounted_;  // on MOUNTED, where this machine lets us
};

}  // namespace

std::string play_fetcher(Props& props) {
    Gallery gallery(props, "06");
    const std::vector<int> numbers{1, 10, 50};
    std::vector<double> times;
    std::vector<std::vector<std::string>> rows{{"", "time", "faster"}};
    for (const int number : numbers) {
        const bool last = number == numbers.back();
        times.push_back(
            gallery.fetch("06_fetcher", number, {}, false, last ? props.pictures : fs::path{}).wall_seconds);
        rows.push_back({fmt::format("06_fetcher -c {}", number), seconds(times.back()),
                        fmt::format("{:.1f} x", times.front() / times.back())});
    }
    props.narrator.tell(fmt::format("{} pictures from a site that answers after {} ms; every byte is right:",
                                    gallery.size(), distance.count()));
    props.narrator.table(rows);
    const std::string gain =
        fmt::format("{} pictures: {} with -c 1, {} with -c 10, {} with -c 50", gallery.size(),
                    seconds(times[0]), seconds(times[1]), seconds(times[2]));
    props.narrator.tell("The pictures are in " + props.pictures.string() + ".");
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
    props.narrator.tell(gallery.slows_the_kernel()
                            ? "(This disk is a file system of its own: it slows io_uring, too.)"
                            : "(This disk does not slow io_uring: of uring and asio only the lag counts.)");
    return fmt::format("on a slow disk deaf for {} with blocking writes, {} with threads",
                       milliseconds(reports[0].lag_max), milliseconds(reports[1].lag_max));
}

}  // namespace demo
