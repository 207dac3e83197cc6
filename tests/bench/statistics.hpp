// What is said of repeated measurements: the median, and how far they lie apart.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace bench {

struct Spread {
    double median = 0, least = 0, most = 0;
};

// Throws std::invalid_argument when there are no values.
inline Spread spread_of(std::vector<double> values) {
    if (values.empty()) throw std::invalid_argument("no values");
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    const double median = values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
    return {median, values.front(), values.back()};
}

}  // namespace bench
