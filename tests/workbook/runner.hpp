// Runs checks, each in a process of its own and under its own kill timer.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/check.hpp"
#include "harness/journal.hpp"
#include "harness/process.hpp"
#include "harness/verdict.hpp"

// Where a check's process runs when that is not simply here.
struct Surroundings {
    std::vector<std::string> prefix;  // the words that come before its command: those of a sandbox
    // Asked several times a second; a text that is not empty says why the program has to be stopped now: then it
    // could not be run. May throw.
    std::function<std::string(harness::Process&)> objection;
    std::filesystem::path tool = {};  // the program to run instead of this one, when it is another that knows the check
};

// Runs this program again as `check-alone ID` (with the setting's options), reads its verdict, and kills it
// when its time is up: that is a failure, too, though one of the harness; a program under test that hangs is
// examined long before.
harness::Verdict run_in_own_process(const harness::Check& check, const harness::Setting& setting,
                                    const Surroundings& surroundings = {});

// What runs in that process: the check itself; the verdict goes to stdout as one line of JSON.
void run_here(const harness::Check& check, const harness::Setting& setting);
