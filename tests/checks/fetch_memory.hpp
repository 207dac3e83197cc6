// How much memory a fetcher needs for what it meets between two answers that are held back.
#pragma once

#include "checks/fetching.hpp"

namespace harness {

// Peaks of resident memory, in MiB.
struct Peaks {
    double before, after;
};

// For a fetcher that has one request at a time under way: first /hold/before/…, then what is to be measured, then
// /hold/after/…. Each peak is read while the answer is held back, so nothing else happens meanwhile; then it is let go. The
// check does not apply where there is no /proc to read memory from.
Peaks peaks_between_held(Story& story, Fetcher& fetcher, const Site& site);

}  // namespace harness
