// What is kept an eye on while something of a submission runs, and how a run is broken off.
#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/process.hpp"

// Ctrl-C was pressed, or SIGTERM sent.
struct Interrupted : std::exception {
    const char* what() const noexcept override { return "interrupted"; }
};

// From its construction to its destruction SIGINT and SIGTERM do not end the program, but make every Watch throw
// Interrupted: so all that is under way is killed and cleaned up on the way out. One at a time.
class InterruptsAreExceptions {
  public:
    InterruptsAreExceptions();
    ~InterruptsAreExceptions();
    InterruptsAreExceptions(const InterruptsAreExceptions&) = delete;
    InterruptsAreExceptions& operator=(const InterruptsAreExceptions&) = delete;

    static bool has_come();
};

// What all processes of a run may take together.
struct Allowance {
    std::size_t processes = 200;
    std::size_t memory = std::size_t{6} << 30;  // bytes resident
    std::filesystem::path folder = {};          // that they write to, if any
    std::uintmax_t disk = std::uintmax_t{1} << 30;
    std::size_t files = 20'000;
};

// Says what `process` with all it started has taken too much of; empty while all is well. Throws Interrupted.
std::string objection_to(harness::Process& process, const Allowance& allowance);

struct Ran {
    bool well = false;      // ended by itself, with exit code 0
    std::string objection;  // why it was killed; empty when it was not
    std::string printed;    // stdout, then stderr
};

// Runs a command to its end, or until its time is up or it takes too much. Throws Interrupted, harness::CouldNotRun.
Ran run_watched(const std::vector<std::string>& command, std::chrono::seconds time,
                const Allowance& allowance);
