// A soak of a fetcher: lists at random against a site that misbehaves, with faults below it, and killed at times, for
// minutes. Each saved file byte-right, each failure reported, no stray file, nothing kept; and what a kill left is
// finished by the next run.
//
// The list is a pipe, written in two halves. After each of them the fetcher is held by one answer that does not come:
// then it must have no file open, and what memory it has after the first half it must not much exceed after the second.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/proc.hpp"
#include "harness/process.hpp"
#include "harness/site/site.hpp"
#include "soak/fetch_faults.hpp"
#include "soak/fetch_menu.hpp"

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using harness::Site;
using soak::below, soak::Faults, soak::Order, soak::Random;

struct Settings {
    std::vector<std::string> command;  // the fetcher's, to which options are appended
    std::vector<std::string> writers;  // of --writer; none for a fetcher that has no such option
    fs::path probe;                    // the library; faults are left out when it is empty
    unsigned seconds = 600;
    std::uint64_t seed = 1;
    bool memory = true;
    bool kill_always = false;
    bool keep = false;        // the files of a round in which something was found
    unsigned patience = 120;  // seconds for all that is listed to be told
};

struct Tally {
    std::size_t rounds = 0, saved = 0, failed = 0, kills = 0, harmless = 0, harmful = 0;
    std::size_t most_memory = 0, most_descriptors = 0;
};

// Something that must not be.
struct Found : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// A list that is written while the fetcher reads it.
class Pipe {
  public:
    explicit Pipe(const fs::path& path) {
        fs::remove(path);
        // For both, so that neither we nor the fetcher wait for the other to open it.
        if (mkfifo(path.c_str(), 0600) < 0 || (fd_ = open(path.c_str(), O_RDWR | O_CLOEXEC)) < 0)
            throw std::system_error(errno, std::generic_category(), path.string());
    }
    ~Pipe() { end(); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    // Some hundred lines fit into a pipe, so this never waits.
    void add(const std::string& line) {
        const std::string text = line + "\n";
        if (write(fd_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            throw std::system_error(errno, std::generic_category(), "the list");
    }
    void end() {
        if (fd_ >= 0) close(std::exchange(fd_, -1));
    }

  private:
    int fd_ = -1;
};

// Everything about one list: from its random orders to what must be on the disk.
class Round {
  public:
    Round(const Settings& settings, Site& site, const fs::path& folder, std::size_t number, Tally& tally)
        : settings_(settings), site_(site), folder_(folder), tally_(tally), number_(number) {
        random_.seed(settings.seed * 1'000'003 + number);
        faults_ = settings.probe.empty() ? Faults::none : static_cast<Faults>(below(random_, 3));
        killed_ = settings.kill_always || below(random_, 4) == 0;
        slow_ = !killed_ && below(random_, 4) == 0;
        for (std::size_t n = 40 + below(random_, 200); n > 0; --n)
            orders_.push_back(soak::order(site, random_, number * 1000 + n, slow_));
    }

    void play() {
        fs::remove_all(out());
        if (killed_) {
            run_and_kill();
            faults_ = Faults::none;  // the next run has to finish the job
        }
        run_to_the_end();
        ++tally_.rounds;
        tally_.kills += killed_;
        tally_.harmless += faults_ == Faults::harmless;
        tally_.harmful += faults_ == Faults::harmful;
    }

    // The command, for whoever wants to look into what was found.
    const std::string& told() const { return told_; }

  private:
    fs::path out() const { return folder_ / "out"; }

    harness::Launch launch() {
        harness::Launch launch;
        launch.command = settings_.command;
        const auto add = [&](std::initializer_list<std::string> words) {
            launch.command.insert(launch.command.end(), words);
        };
        add({"--json", "-q", "-c", std::to_string(2 + below(random_, 40)), "-o", out(), "--cacert",
             site_.ca_file(), "--retry-delay", "0.01", "--retries", "2"});
        if (slow_) add({"--first-byte-timeout", "2", "--stall-timeout", "2"});
        if (!settings_.writers.empty())
            add({"--writer", settings_.writers[below(random_, settings_.writers.size())]});
        if (!settings_.writers.empty() && below(random_, 2)) add({"--fsync"});
        add({folder_ / "list"});
        const std::string plan = soak::plan(faults_, random_);
        if (!plan.empty())
            launch.environment = {"LD_PRELOAD=" + settings_.probe.string(), "WORKBOOK_PROBE_PLAN=" + plan,
                                  "ASAN_OPTIONS=verify_asan_link_order=0"};
        told_ = fmt::format("{}{}{}", plan, plan.empty() ? "" : "  ", fmt::join(launch.command, " "));
        return launch;
    }

    // At a moment that is left to luck: what must hold does so at each. The checks of 06 and 07 choose theirs.
    void run_and_kill() {
        Pipe list(folder_ / "list");
        harness::Process fetcher(launch());
        for (const Order& order : orders_) list.add(order.line);
        std::this_thread::sleep_for(std::chrono::milliseconds(below(random_, 400)));
        fetcher.kill_all();
        if (!fs::exists(out())) return;
        std::map<std::string, std::string> bodies;  // name -> body
        for (const Order& order : orders_)
            if (order.body) bodies[order.name] = site_.body(*order.body);
        for (const auto& entry : fs::directory_iterator(out())) {
            if (entry.path().extension() == ".part") continue;
            const std::string file = entry.path().filename();
            const auto found = std::find_if(bodies.begin(), bodies.end(), [&](const auto& body) {
                return file.find(body.first) != std::string::npos;
            });
            if (found == bodies.end() || content_of(entry.path()) != found->second)
                throw Found(fmt::format("killed, it leaves {}, which looks complete and is not", file));
        }
    }

    void run_to_the_end() {
        Pipe list(folder_ / "list");
        harness::Process fetcher(launch());
        const std::size_t half = orders_.size() / 2;
        for (std::size_t n = 0; n < half; ++n) list.add(orders_[n].line);
        const std::size_t memory = hold(fetcher, list, fmt::format("{}-1", number_), half);
        for (std::size_t n = half; n < orders_.size(); ++n) list.add(orders_[n].line);
        const std::size_t later = hold(fetcher, list, fmt::format("{}-2", number_), orders_.size());
        const std::size_t allowed = memory + memory / 5 + 8 * 1048576;
        if (settings_.memory && (later > allowed || later > 64 * 1048576))
            throw Found(fmt::format("memory grows: {} KiB after half of the list, {} KiB after all of it",
                                    memory / 1024, later / 1024));
        list.end();
        const auto exit = fetcher.wait(std::chrono::seconds(settings_.patience));
        if (!exit) throw Found("the list has ended, the fetcher has not");
        examine(*exit, fetcher.out(), fetcher.err());
    }

    // Lets one worker (of two at least, for others may have to come back) wait for an answer until it has told of the `expected` results before, and measures it. Under faults
    // that answer may fail as well. Returns its memory.
    std::size_t hold(harness::Process& fetcher, Pipe& list, const std::string& gate, std::size_t expected) {
        const std::string path = fmt::format("/hold/{}/{}", gate, gate);
        holds_.push_back({site_.url(path), gate, path});
        list.add(holds_.back().line);
        const auto end = Clock::now() + std::chrono::seconds(settings_.patience);
        while (told_of(fetcher) < expected) {
            if (!fetcher.running())
                throw Found("it has ended before the list has; it says: " + fetcher.err());
            if (Clock::now() > end) throw Found("it has not told of " + untold(fetcher.out(), expected));
            std::this_thread::sleep_for(10ms);  // looks again; `end` decides
        }
        const std::size_t memory = measure(fetcher);
        site_.gates().open(gate);
        return memory;
    }

    // Of the first `listed` URLs, and at most five.
    std::string untold(const std::string& out, std::size_t listed) const {
        std::vector<std::string> lines;
        for (std::size_t n = 0; n < std::min(listed, orders_.size()); ++n)
            if (out.find('"' + orders_[n].line + '"') == std::string::npos) lines.push_back(orders_[n].line);
        const std::size_t missing = lines.size();
        lines.resize(std::min<std::size_t>(missing, 5));
        return fmt::format("{} URLs: {}", missing, fmt::join(lines, ", "));
    }

    // Results so far, but for those of what it was held by.
    static std::size_t told_of(harness::Process& fetcher) {
        std::istringstream out(fetcher.out());
        std::size_t count = 0;
        for (std::string line; std::getline(out, line);)
            if (line.find("/hold/") == std::string::npos) ++count;
        return count;
    }

    // Every process of it: a wrapper's child is the fetcher.
    std::size_t measure(harness::Process& fetcher) {
        std::size_t memory = 0, descriptors = 0;
        for (const pid_t pid : harness::family_of(fetcher.pid())) {
            memory += harness::resident_bytes(pid);
            std::error_code gone;
            for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", pid), gone)) {
                ++descriptors;
                const std::string what = fs::read_symlink(entry.path(), gone);
                if (what.starts_with(out().string() + "/"))
                    throw Found(fmt::format("{} is left open", what.substr(out().string().size() + 1)));
            }
        }
        tally_.most_memory = std::max(tally_.most_memory, memory);
        tally_.most_descriptors = std::max(tally_.most_descriptors, descriptors);
        return memory;
    }

    void examine(const harness::Exit& exit, const std::string& printed, const std::string& said) {
        std::map<std::string, json::object> results;  // by URL, as it was listed
        for (std::size_t at = 0; at < printed.size();) {
            const std::size_t end = std::min(printed.find('\n', at), printed.size());
            json::object line = json::parse(printed.substr(at, end - at)).as_object();
            at = end + 1;
            if (line.contains("summary")) continue;
            const std::string url(line.at("url").as_string());
            if (!results.emplace(url, std::move(line)).second) throw Found("it tells twice of " + url);
        }
        std::map<std::string, std::string> files;  // name in the folder -> the URL that it was saved for
        std::size_t failed = 0;
        orders_.insert(orders_.end(), holds_.begin(), holds_.end());
        for (const Order& order : orders_) {
            const auto result = results.find(order.line);
            if (result == results.end()) throw Found("it does not tell what became of " + order.line);
            const json::object& line = result->second;
            if (line.at("ok").as_bool()) {
                if (!order.body) throw Found("it saves what has to fail: " + order.line);
                const std::string file(line.at("file").as_string());
                if (!files.emplace(file, order.line).second) throw Found("two URLs are one file, " + file);
                require_right(out() / file, order);
            } else {
                ++failed;
                require_reason(line, order);
            }
        }
        tally_.saved += files.size();
        tally_.failed += failed;
        for (const auto& entry : fs::directory_iterator(out()))
            if (!files.contains(entry.path().filename()))
                throw Found("a stray file is left: " + entry.path().filename().string());
        if (exit.signal != 0 || exit.code != (failed > 0 ? 1 : 0))
            throw Found(fmt::format("{} URLs have failed, and it ends with {}; it says: {}", failed,
                                    exit.describe(), said));
    }

    void require_right(const fs::path& file, const Order& order) const {
        const std::string got = content_of(file), expected = site_.body(*order.body);
        if (got == expected) return;
        const auto at =
            std::mismatch(got.begin(), got.end(), expected.begin(), expected.end()).first - got.begin();
        throw Found(fmt::format("byte {} of {} is wrong ({} bytes, {} expected)", at, order.line, got.size(),
                                expected.size()));
    }

    void require_reason(const json::object& line, const Order& order) const {
        if (!line.at("error").is_string() || line.at("error").as_string().empty() ||
            !line.at("phase").is_string())
            throw Found("a failure without a reason: " + json::serialize(line));
        if (!order.body || faults_ == Faults::harmful) return;
        // On a machine that stands still, a short time-out may strike anybody.
        const bool late =
            slow_ && std::string(line.at("error").as_string()).find("timed out") != std::string::npos;
        if (!late) throw Found("it fails what can be saved: " + json::serialize(line));
    }

    const Settings& settings_;
    Site& site_;
    const fs::path folder_;
    Tally& tally_;
    std::size_t number_;
    Random random_;
    bool slow_ = false, killed_ = false;
    Faults faults_ = Faults::none;
    std::vector<Order> orders_, holds_;
    std::string told_;
};

void show(const Tally& tally) {
    fmt::print(
        "{} rounds ({} with harmless faults, {} with harmful ones, {} killed first): {} saved, {} failed; at "
        "rest at most "
        "{} descriptors, {:.1f} MiB\n",
        tally.rounds, tally.harmless, tally.harmful, tally.kills, tally.saved, tally.failed,
        tally.most_descriptors, static_cast<double>(tally.most_memory) / 1048576);
    std::fflush(stdout);
}

int run(const Settings& settings, const fs::path& scratch) {
    Tally tally;
    harness::SiteOptions options;
    options.folder = scratch / "site";
    fs::create_directories(options.folder);
    options.seed = settings.seed;
    options.pictures = 0;
    Site site(options);
    fmt::print("seed {}\n", settings.seed);
    const auto begin = Clock::now();
    auto next = begin + 60s;
    for (std::size_t number = 1; Clock::now() < begin + std::chrono::seconds(settings.seconds); ++number) {
        Round round(settings, site, scratch, number, tally);
        try {
            round.play();
        } catch (const Found& found) {
            fmt::print(stderr, "workbook-fetch-soak: {}\nseed {}, round {}: {}\n", found.what(),
                       settings.seed, number, round.told());
            if (settings.keep)
                fmt::print(stderr, "its files are in {}\n", scratch.string());
            else
                fs::remove_all(scratch);
            return 1;
        }
        if (Clock::now() < next) continue;
        show(tally);
        next += 60s;
    }
    show(tally);
    fmt::print("each file right, each failure reported, nothing left behind\n");
    fs::remove_all(scratch);
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    Settings settings;
    CLI::App app{"Soaks a fetcher: lists at random, a site that misbehaves, faults below it, and kills.",
                 "workbook-fetch-soak"};
    app.add_option("--seconds", settings.seconds, "for how long a new round is begun")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    app.add_option("--seed", settings.seed, "of everything random")->capture_default_str();
    app.add_option("--writer", settings.writers, "one of those that --writer may name, repeatable")
        ->allow_extra_args(false);
    app.add_option("--probe", settings.probe,
                   "the library that injects faults: build/…/bin/libworkbook-probe.so")
        ->check(CLI::ExistingFile);
    app.add_flag("!--no-memory", settings.memory, "do not compare memory: for a fetcher under a sanitizer");
    app.add_flag("--kill", settings.kill_always, "kill it in every round, not in every fourth");
    app.add_flag("--keep", settings.keep, "leave the files of a round in which something was found");
    app.add_option("--patience", settings.patience, "seconds for a fetcher to tell of all that is listed")
        ->capture_default_str();
    app.add_option("command", settings.command, "after --: the fetcher; options are appended")->required();
    CLI11_PARSE(app, argc, argv);
    if (!settings.probe.empty()) settings.probe = fs::absolute(settings.probe);

    std::string scratch = (fs::temp_directory_path() / "workbook-soak-XXXXXX").string();
    if (mkdtemp(scratch.data()) == nullptr) throw std::system_error(errno, std::generic_category(), scratch);
    return run(settings, scratch);
} catch (const std::exception& error) {
    fmt::print(stderr, "workbook-fetch-soak: {}\n", error.what());
    return 2;
}
