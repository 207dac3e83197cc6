#include "06_fetcher/lag_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fetcher {

// Below 32 µs every class is one µs wide; from there on each power of two is divided into 32.
std::size_t LagHistogram::class_of(std::uint64_t lag) {
    if (lag < sub_classes) return lag;
    const int shift = std::bit_width(lag) - std::bit_width(std::uint64_t{sub_classes});
    return static_cast<std::size_t>(shift + 1) * sub_classes + ((lag >> shift) - sub_classes);
}

std::uint64_t LagHistogram::upper_end(std::size_t index) {
    if (index < sub_classes) return index;
    const std::size_t shift = index / sub_classes - 1;
    return ((std::uint64_t{sub_classes} + index % sub_classes + 1) << shift) - 1;
}

void LagHistogram::add(Microseconds lag) {
    max_ = std::max(max_, lag);
    for (auto late = std::max(lag, Microseconds(0)); late >= Microseconds(0); late -= tick) {
        const std::size_t index = class_of(static_cast<std::uint64_t>(late.count()));
        ++counts_[std::min(index, counts_.size() - 1)];
        ++ticks_;
    }
}

LagHistogram::Microseconds LagHistogram::quantile(double share) const {
    if (ticks_ == 0) return Microseconds(0);
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(ticks_)));
    std::uint64_t seen = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
        seen += counts_[index];
        if (seen >= std::max<std::uint64_t>(wanted, 1)) return std::min(max_, Microseconds(upper_end(index)));
    }
    return max_;
}

}  // namespace fetcher
