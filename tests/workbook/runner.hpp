// Runs checks, each in a process of its own and under its own kill timer.
#pragma once

#include <string>
#include <vector>

#include "harness/check.hpp"
#include "harness/journal.hpp"
#include "harness/verdict.hpp"

// Runs this program again as `check-alone ID` (with the setting's options), reads its verdict, and kills it
// when its time is up: that is a failure, too, though one of the harness; a program under test that hangs is
// examined long before.
harness::Verdict run_in_own_process(const harness::Check& check, const harness::Setting& setting);

// What runs in that process: the check itself; the verdict goes to stdout as one line of JSON.
void run_here(const harness::Check& check, const harness::Setting& setting);
