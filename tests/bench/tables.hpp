// What every report tells: cells, targets, and the same as JSON.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/results.hpp"

namespace bench {

// A cell of a table: the median, or "–" when there is none. `format` is one of fmt's, for a double.
std::string cell(const std::optional<Spread>& value, const char* format = "{:.2f}");
// "1.02 (0.98 – 1.10)"
std::string cell_with_spread(const std::optional<Spread>& value);

// The figure of that name.
Results::Value figure(const std::string& name);

struct Target {
    std::string text;
    std::optional<Spread> measured;
    double limit;           // the median may not be greater
    bool at_least = false;  // or, with this, not less
};

std::string target_table(const std::vector<Target>& targets);

// A line for each contender that is not installed.
std::string missing_lines(const std::vector<Missing>& missing);

// Everything that was measured. `scenarios`: ids and titles; `ratio`, when given, is told of each series under
// `ratio_name`.
struct ReportData {
    const Results& results;
    const Field& field;
    std::vector<std::pair<std::string, std::string>> scenarios;
    std::vector<Target> targets;
    std::string machine, date;
    std::string ratio_name = {};
    std::function<std::optional<Spread>(const std::string& scenario, const std::string& contender)> ratio =
        {};
};
std::string report_json(const ReportData& data);

}  // namespace bench
