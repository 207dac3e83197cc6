#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "bench/commands.hpp"
#include "bench/disk_report.hpp"
#include "bench/fetch_report.hpp"
#include "bench/fetch_runs.hpp"
#include "bench/fetchers.hpp"
#include "bench/machine.hpp"
#include "bench/nginx.hpp"
#include "bench/options.hpp"
#include "harness/slow_disk/slow_disk.hpp"

namespace bench {
namespace {

struct FetchOptions : Options {
    std::vector<std::string> loads;  // ids; all when empty
    std::string command;             // --cmd
    std::filesystem::path work;      // empty: below `out`
};

// `bench fetch` and `bench disk` differ in these.
struct Kind {
    std::string name, reference;
    bool one_processor;  // threads that write are there to use another one
    Field (*contenders)(const std::filesystem::path& programs, const std::filesystem::path& peers,
                        FetchStand::SlowBy slow_by);
    std::vector<FetchLoad> loads, quick_loads;
};

std::vector<FetchLoad> chosen_loads(const FetchOptions& options, const Kind& kind) {
    std::vector<FetchLoad> loads = options.quick ? kind.quick_loads : kind.loads;
    const auto has = [&](const std::string& id) {
        return std::any_of(loads.begin(), loads.end(), [&](const FetchLoad& load) { return load.id == id; });
    };
    for (const std::string& id : options.loads)
        if (!has(id)) throw CLI::ValidationError("--loads", "there is no '" + id + "'");
    if (!options.loads.empty())
        std::erase_if(loads, [&](const FetchLoad& load) {
            return std::find(options.loads.begin(), options.loads.end(), load.id) == options.loads.end();
        });
    return loads;
}

FetchStand::SlowBy slow_by(const FetchOptions& options, const Kind& kind) {
    static const bool mountable =
        !options.quick && kind.name == "disk" && SlowDisk::possible(programs_folder());
    return mountable ? FetchStand::SlowBy::file_system : FetchStand::SlowBy::library;
}

Field chosen_fetchers(const FetchOptions& options, const Kind& kind) {
    Field field = kind.contenders(programs_folder(), source_folder() / "peers", slow_by(options, kind));
    if (!options.command.empty()) field.contenders.push_back(fetcher_from(options.command));
    choose_by(options, field, options.quick ? "" : kind.reference);
    return field;
}

// Memory, when there is enough of it: what a disk and its file system do meanwhile would be measured otherwise.
std::filesystem::path work_folder(const FetchOptions& options) {
    if (!options.work.empty()) return options.work;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code none;
    const auto space = std::filesystem::space(memory, none);
    const std::uintmax_t needed = (options.quick ? 64ull : 4096ull) << 20;
    return !none && space.available > needed && access(memory.c_str(), W_OK) == 0 ? memory : options.out;
}

template <class Report>
int bench_fetchers(const FetchOptions& options, const Kind& kind) {
    const Field field = chosen_fetchers(options, kind);
    const std::vector<FetchLoad> loads = chosen_loads(options, kind);
    if (!find_nginx()) {
        if (!options.quick)
            throw std::runtime_error(
                "there is no nginx here to fetch from; the Debian package nginx-light has it");
        fmt::print(
            stderr,
            "not here: nginx; the Debian package nginx-light has it; the site of our tests stands in\n");
    }
    if (!options.quick && kind.name == "disk" && slow_by(options, kind) == FetchStand::SlowBy::library)
        fmt::print(stderr,
                   "not here: a disk that is slow for every program; the Debian packages libfuse3-dev and "
                   "fuse3 have "
                   "what it needs; write(2) is slowed instead\n");
    const std::string machine = describe_machine();
    const std::size_t rounds = options.quick ? 1 : options.rounds;
    FetchStand stand(work_folder(options) / (kind.name + "-work-" + std::to_string(getpid())),
                     programs_folder(), loads, slow_by(options, kind), kind.one_processor);
    const Results results = run_fetchers(stand, loads, field.contenders, rounds);

    const std::string conditions =
        fmt::format("{}; origin and fetcher on {}, files {}, {} rounds", machine, stand.processors(),
                    stand.in_memory() ? "in memory (tmpfs)" : "on disk", rounds);
    const Report report{results, loads, field, conditions, today()};
    hand_in(options, kind.name, {report.markdown(), report.json(), report.svg()});
    std::vector<std::pair<std::string, std::string>> titles;
    for (const FetchLoad& load : loads) titles.emplace_back(load.id, load.title);
    return verdict_on(results, field, titles);
}

std::shared_ptr<FetchOptions> add_fetch_options(CLI::App& app, const std::string& example, const Kind& kind) {
    auto options = std::make_shared<FetchOptions>();
    add_options(app, *options, example);
    std::string ids;
    for (const FetchLoad& load : kind.loads) ids += (ids.empty() ? "" : ",") + load.id;
    app.add_option("--loads", options->loads, "some of " + ids)->delimiter(',');
    app.add_option("--cmd", options->command, "a fetcher of your own beside them: 'mine {urls} {out} {c}'");
    app.add_option(
        "--work", options->work,
        "folder for what is fetched, up to 4 GiB, removed in the end (default: in memory, or that of --out)");
    return options;
}

}  // namespace

Command add_fetch(CLI::App& app) {
    const auto contenders = [](const auto& programs, const auto& peers, FetchStand::SlowBy) {
        return fetchers(programs, peers);
    };
    const Kind kind{"fetch", "curl", true, contenders, fetch_loads(), quick_fetch_loads()};
    const auto options = add_fetch_options(app, "curl,06,wget2", kind);
    return [=] { return bench_fetchers<FetchReport>(*options, kind); };
}

Command add_disk(CLI::App& app) {
    const auto contenders = [](const auto& programs, const auto& peers, FetchStand::SlowBy slow_by) {
        return disk_fetchers(programs, peers, slow_by == FetchStand::SlowBy::file_system);
    };
    const Kind kind{"disk", "06", false, contenders, disk_loads(), quick_disk_loads()};
    const auto options = add_fetch_options(app, "06,threads", kind);
    return [=] { return bench_fetchers<DiskReport>(*options, kind); };
}

}  // namespace bench
