#include "bench/fetch_runs.hpp"

#include <fmt/core.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>

#include "bench/interrupt.hpp"
#include "bench/machine.hpp"
#include "bench/measured_run.hpp"
#include "bench/nginx.hpp"
#include "harness/slow_disk/slow_disk.hpp"
#include "harness/site/site.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace json = boost::json;

fs::path emptied(const fs::path& folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    return folder;
}

void write_lines(const fs::path& file, const std::vector<std::string>& lines, const std::string& before,
                 const std::string& after) {
    std::ofstream out(file, std::ios::binary);
    for (const std::string& line : lines) out << before << line << after << '\n';
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

std::string filled_in(std::string word, const std::map<std::string, std::string>& values) {
    for (const auto& [name, value] : values)
        for (std::size_t at = 0; (at = word.find(name, at)) != std::string::npos; at += value.size())
            word.replace(at, name.size(), value);
    return word;
}

harness::SiteOptions one_picture(const fs::path& folder) {
    harness::SiteOptions options;
    options.folder = folder;
    options.pictures = 1;
    return options;
}

// The loop's lag, when the last line is our fetchers' summary.
void add_lag(Figures& figures, std::string out) {
    while (out.ends_with('\n')) out.pop_back();
    const std::string line = out.substr(out.rfind('\n') + 1);
    if (!line.starts_with("{\"summary\":")) return;
    const json::value summary = json::parse(line);
    const json::value& lag = summary.at("summary").at("loop_lag_ms");
    figures["lag_p99_ms"] = lag.at("p99").to_number<double>();
    figures["lag_max_ms"] = lag.at("max").to_number<double>();
}

std::shared_ptr<void> remove_in_the_end(const fs::path& folder) {
    return {nullptr, [folder](void*) {
                std::error_code ignored;
                fs::remove_all(folder, ignored);
            }};
}

// The environment that slows a program's writes.
std::vector<std::string> slowness(const FetchLoad& load, const fs::path& programs) {
    if (load.slow_disk == 0ms) return {};
    const char* const asan = std::getenv("ASAN_OPTIONS");  // of a build with it, which wants to come first
    return {"LD_PRELOAD=" + (programs / "libworkbook-probe.so").string(),
            fmt::format("WORKBOOK_PROBE_PLAN=write:delay={}", load.slow_disk.count()),
            fmt::format("ASAN_OPTIONS=verify_asan_link_order=0:{}", asan ? asan : "")};
}

}  // namespace

struct FetchStand::Parts {
    fs::path folder, programs;
    std::shared_ptr<void> removal;  // goes last, whichever way we end
    harness::Site site;
    std::optional<int> processor;  // bound to it after the site was made, whose thread stays free
    std::unique_ptr<Nginx> nginx;
    std::map<std::chrono::milliseconds, std::unique_ptr<SlowDisk>> slow_disks;  // mounted on slow-MS

    fs::path mountpoint(std::chrono::milliseconds a_write) const {
        return folder / fmt::format("slow-{}", a_write.count());
    }
    bool on_slow_disk(const FetchLoad& load) const { return slow_disks.contains(load.slow_disk); }
    fs::path disk_of(const FetchLoad& load) const {
        return on_slow_disk(load) ? mountpoint(load.slow_disk) : folder;
    }
    void mount(std::chrono::milliseconds a_write) {
        const fs::path behind = mountpoint(a_write).string() + "-files";
        fs::create_directories(behind);
        fs::create_directories(mountpoint(a_write));
        slow_disks[a_write] = std::make_unique<SlowDisk>(programs, behind, mountpoint(a_write), a_write);
    }

    std::string origin_of(const FetchLoad& load) const {
        return load.delay == 0ms && nginx ? nginx->address() : site.url("");
    }
};

FetchStand::FetchStand(const fs::path& folder, const fs::path& programs, const std::vector<FetchLoad>& loads,
                       SlowBy slow_by, bool one_processor)
    : parts_(new Parts{.folder = emptied(folder),
                       .programs = programs,
                       .removal = remove_in_the_end(folder),
                       .site = harness::Site(one_picture(folder)),
                       .processor = {},
                       .nginx = {},
                       .slow_disks = {}}) {
    heed_interrupts();
    if (one_processor) parts_->processor = stay_on_one_processor();
    std::map<std::string, Files> largest;  // by folder: the files of one load may be the first of another's
    for (const FetchLoad& load : loads) {
        if (load.delay > 0ms) continue;
        Files& files = largest.try_emplace(load.files.folder, load.files).first->second;
        if (load.files.count > files.count) files = load.files;
    }
    for (const auto& [name, files] : largest) make_files(files, folder / "www");
    if (const auto nginx = find_nginx(); nginx && !largest.empty())
        parts_->nginx = std::make_unique<Nginx>(*nginx, folder);
    for (const FetchLoad& load : loads) {
        const auto urls = load.files.urls(parts_->origin_of(load));
        write_lines(folder / (load.id + ".urls"), urls, "", "");
        write_lines(folder / (load.id + ".curl"), urls, "url = \"", "\"");
        if (load.slow_disk > 0ms && slow_by == SlowBy::file_system && !parts_->on_slow_disk(load))
            parts_->mount(load.slow_disk);
    }
}

FetchStand::~FetchStand() = default;

std::string FetchStand::processors() const {
    return parts_->processor ? fmt::format("processor {}", *parts_->processor) : "any processor";
}

bool FetchStand::in_memory() const {
    struct statfs about {};
    return statfs(parts_->folder.c_str(), &about) == 0 && about.f_type == TMPFS_MAGIC;
}

Figures FetchStand::run(const FetchLoad& load, const Contender& contender) {
    const fs::path out = emptied(parts_->disk_of(load) / "out");
    std::vector<std::string> command = contender.command;
    for (std::string& word : command)
        word = filled_in(word, {{"{urls}", (parts_->folder / (load.id + ".urls")).string()},
                                {"{curl}", (parts_->folder / (load.id + ".curl")).string()},
                                {"{out}", out.string()},
                                {"{c}", std::to_string(load.concurrency)}});
    MeasuredRun run = run_measured(
        command, parts_->on_slow_disk(load) ? std::vector<std::string>{} : slowness(load, parts_->programs),
        parts_->programs, parts_->folder, 600s);
    verify(load.files, out);
    fs::remove_all(out);  // before its pages reach the disk beside the next one's run
    run.figures["urls"] = static_cast<double>(load.files.count);
    if (parts_->on_slow_disk(load)) run.figures["slow_file_system"] = 1;
    add_lag(run.figures, std::move(run.out));
    return run.figures;
}

double cpu_seconds(const Figures& figures) { return figures.at("user_s") + figures.at("system_s"); }

double peak_mib(const Figures& figures) { return figures.at("peak_kib") / 1024; }

Results run_fetchers(FetchStand& stand, const std::vector<FetchLoad>& loads,
                     const std::vector<Contender>& contenders, std::size_t rounds) {
    std::vector<std::vector<Trial>> groups;
    for (const FetchLoad& load : loads) {
        std::vector<Trial>& group = groups.emplace_back();
        for (const Contender& contender : contenders)
            if (contender.ours || !load.ours_only)
                group.push_back({.key = {load.id, contender.key},
                                 .title = load.title + ": " + contender.name,
                                 .run = [&] { return stand.run(load, contender); },
                                 .tell =
                                     [](const Figures& figures) {
                                         return fmt::format("{:.2f} s, {:.2f} s of CPU, every byte right",
                                                            figures.at("wall_s"), cpu_seconds(figures));
                                     },
                                 .most_rounds = load.most_rounds});
    }
    return run_in_rounds(groups, rounds);
}

}  // namespace bench
