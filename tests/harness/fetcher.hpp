// A fetcher stage under test: our own binary, or any program that --cmd names.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/journal.hpp"
#include "harness/process.hpp"

namespace harness {

struct FetchJob {
    std::vector<std::string> urls = {};  // one a line in urls.txt; comments and bad lines are welcome
    int concurrency = 10;                // -c
    std::vector<std::string>
        options;  // more options of our own program; a check with any does not apply to --cmd
    std::vector<std::string> environment = {};      // "NAME=value": LD_PRELOAD=… and the like
    std::optional<std::size_t> descriptors = {};    // RLIMIT_NOFILE
    std::optional<std::filesystem::path> out = {};  // -o; a fresh empty folder when not given
    bool urls_on_stdin = false;                     // `-` instead of the file
    std::string program = {};                       // our own binary's name; the stage's when empty
};

// What a finished fetcher left behind.
struct Fetched {
    Exit exit;
    std::string out, err;               // what it printed
    std::filesystem::path folder = {};  // -o
    std::map<std::string, std::string>
        files;  // name below the folder -> content, whatever is there, .part files too
};

// Started by its constructor; use Story::start_fetcher.
class Fetcher {
  public:
    Fetcher(Journal& journal, const Setting& setting, FetchJob job, const std::filesystem::path& scratch);
    ~Fetcher();
    Fetcher(const Fetcher&) = delete;
    Fetcher& operator=(const Fetcher&) = delete;

    Process& process();
    const std::filesystem::path& folder() const;
    void signal(int number);  // writes a step: "SIGINT is sent"

    // Blocks until it has ended; fails the check, with an autopsy, when that takes longer than the deadline
    // (Setting::deadline, or `patience` stretched alike when given).
    Fetched wait(std::optional<std::chrono::milliseconds> patience = std::nullopt);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace harness
