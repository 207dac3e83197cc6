#include <filesystem>
#include <stdexcept>

#include <fmt/core.h>
#include <unistd.h>
#include <boost/json.hpp>

#include "bench/charts/charts.hpp"
#include "harness/fetcher.hpp"
#include "harness/site/site.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds DISTANCE{50};

class Folder {
  public:
    Folder() : path_((fs::temp_directory_path() / "workbook-bench-XXXXXX").string()) {
        if (!mkdtemp(path_.data())) throw std::runtime_error("cannot make a folder for the files");
    }
    ~Folder() {
        std::error_code gone;
        fs::remove_all(path_, gone);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path path() const { return path_; }

  private:
    std::string path_;
};

class Silence final : public harness::Journal {
  public:
    void step(std::string) override {}
};

double wall_seconds(const std::string& out) {
    const std::size_t summary = out.rfind('\n', out.size() - 2);
    const auto line = boost::json::parse(out.substr(summary + 1));
    return line.at("summary").at("wall_ms").to_number<double>() / 1000;
}

// Files per second, by the fetcher's own clock: its start is not in it.
double fetch(const harness::Site& site, int concurrency, const fs::path& programs) {
    const Folder scratch;
    Silence journal;
    harness::Setting setting;
    setting.programs = programs;
    harness::FetchJob job;
    job.program = "06_fetcher";
    job.concurrency = concurrency;
    job.options = {"--json"};
    for (const std::string& path : site.pictures()) job.urls.push_back(site.url(path));
    harness::Fetcher fetcher(journal, setting, std::move(job), scratch.path());
    const harness::Fetched fetched = fetcher.wait(std::chrono::seconds(120));
    const std::size_t files = site.pictures().size();
    if (fetched.exit.signal != 0 || fetched.exit.code != 0 || fetched.files.size() != files)
        throw std::runtime_error(fmt::format("06_fetcher -c {} saved {} of {} files: {}", concurrency,
                                             fetched.files.size(), files, fetched.err));
    return static_cast<double>(files) / wall_seconds(fetched.out);
}

}  // namespace

Measured measure_in_flight(const MeasureOptions& options, const fs::path& programs) {
    std::vector<int> numbers{1, 2, 5, 10, 20, 50, 100};
    if (options.quick) numbers = {1, 10};
    const std::size_t rounds = options.quick ? 1 : options.rounds;
    const Folder certificate;
    harness::SiteOptions site_options;
    site_options.folder = certificate.path();
    site_options.pictures = options.quick ? 10 : 200;
    site_options.picture_delay = DISTANCE;
    const harness::Site site(site_options);

    std::vector<std::vector<double>> taken(numbers.size());
    for (std::size_t round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            tell_progress(fmt::format("in-flight: round {} of {}, -c {}", round + 1, rounds, numbers[i]));
            taken[i].push_back(fetch(site, numbers[i], programs));
        }
    Measured measured{"in-flight", rounds};
    for (std::size_t i = 0; i < numbers.size(); ++i)
        measured.rows.push_back({{"c", static_cast<std::size_t>(numbers[i])},
                                 {"delay_ms", static_cast<std::size_t>(DISTANCE.count())},
                                 {"files", site_options.pictures},
                                 {"files_per_second", spread_of(taken[i])}});
    return measured;
}

}  // namespace bench
