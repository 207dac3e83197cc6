// What our own fetchers print with --json, read back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/story.hpp"

namespace harness {

struct FetchResult {
    std::string url;
    bool ok = false;
    std::string file, phase, error;  // empty for null
    long long status = 0;            // 0 for null
    long long bytes = 0, attempts = 0;
    double ms = 0;
};

struct FetchSummary {
    long long ok = 0, failed = 0, bytes = 0, peak_in_flight = 0, connections = 0;
    double wall_ms = 0, lag_max_ms = 0, lag_p99_ms = 0;
    std::string writer;
};

struct FetchReport {
    std::vector<FetchResult> results;
    FetchSummary summary;

    // The result of the URL; a default one, which is a failure of no phase, when there is none.
    FetchResult of(std::string_view url) const;
};

// Reads one JSON object a line, the summary last, with every member that the contract names and of the type
// that it names. Fails the check when the text is anything else.
FetchReport read_report(Story& story, const std::string& text);

}  // namespace harness
