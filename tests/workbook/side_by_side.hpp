// Work that mostly waits, several pieces of it at a time.
#pragma once

#include <functional>
#include <vector>

struct Job {
    bool alone;  // must have the machine for itself: runs after all others
    std::function<void()> run;
};

// Runs all of them, `at_once` at a time, begun in their order; returns when all have ended. A job must not throw.
void run_side_by_side(const std::vector<Job>& jobs, unsigned at_once);

// Twice the number of cores: most of a check is waiting, for a program that does nothing yet or any more.
unsigned jobs_at_once();
