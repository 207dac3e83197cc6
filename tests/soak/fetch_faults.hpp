// Faults below a fetcher, chosen at random: a plan for the probe (tests/harness/probe/plan.h).
#pragma once

#include <random>
#include <string>

namespace soak {

enum class Faults {
    none,
    harmless,  // what every program must take: calls that are short, interrupted, delayed, readiness that is none
    harmful,  // refused calls besides: a URL may fail by them, and then has to be reported
};

// Empty for Faults::none.
std::string plan(Faults faults, std::mt19937_64& random);

}  // namespace soak
