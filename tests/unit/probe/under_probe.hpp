// Runs a program under the probe.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/probe.hpp"
#include "harness/process.hpp"

// A folder of its own, removed in the end.
class Scratch {
  public:
    Scratch() : path_((std::filesystem::temp_directory_path() / "probe-test-XXXXXX").string()) {
        REQUIRE(mkdtemp(path_.data()));
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    std::filesystem::path path() const { return path_; }

  private:
    std::string path_;
};

struct Run {
    harness::Exit exit;
    std::string out, err;
    harness::Recording recording;

    // The calls of this name, or of all.
    std::vector<harness::Call> calls(std::string_view name) const {
        std::vector<harness::Call> result;
        for (const harness::Call& call : recording.calls)
            if (call.name() == name) result.push_back(call);
        return result;
    }
    bool printed(const std::string& text) const { return out.find(text) != std::string::npos; }
};

inline Run run_under_probe(std::vector<std::string> command, harness::ProbeOptions options = {},
                           std::vector<std::string> environment = {}) {
    const Scratch scratch;
    const harness::Probe probe(PROGRAMS, scratch.path(), std::move(options));
    harness::Launch launch;
    launch.command = std::move(command);
    launch.environment = probe.environment();
    launch.environment.insert(launch.environment.end(), environment.begin(), environment.end());
    harness::Process process(std::move(launch));
    const auto exit = process.wait(std::chrono::seconds(60));
    REQUIRE(exit);
    return {*exit, process.out(), process.err(), probe.recording()};
}

inline Run guinea_pig(const std::string& role, harness::ProbeOptions options = {},
                      std::vector<std::string> environment = {}) {
    return run_under_probe({PROGRAMS "/guinea_pig", role}, std::move(options), std::move(environment));
}
