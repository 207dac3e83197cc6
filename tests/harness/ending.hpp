// A program that must come to its end by itself, and what it was doing when it did not.
#pragma once

#include <chrono>
#include <optional>

#include "harness/journal.hpp"
#include "harness/process.hpp"

namespace harness {

// Returns when `program` has ended, or sleeps and so is not about to end; after some seconds in any case. For
// whoever saw its connection break, and wants to know whether the program broke with it.
void let_settle(Process& program);

// How `program` ended. Fails the check, with an autopsy, when it still runs after the deadline; or sooner,
// when it has slept for `longest_sleep` without waking once: then it sleeps longer than it has any reason to.
Exit must_end(Process& program, const Setting& setting,
              std::optional<std::chrono::milliseconds> longest_sleep = {});

}  // namespace harness
