#include "harness/disguise.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "harness/site/content.hpp"

namespace harness {
namespace {

std::string exchanged(std::string_view text, const std::array<char, 256>& table) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [&](char c) { return table[static_cast<unsigned char>(c)]; });
    return result;
}

// 0 … size - 1 in an order that is the same for the same seed on every machine, as std::shuffle's is not.
std::array<unsigned char, 26> shuffled(unsigned char size, std::uint64_t& seed) {
    std::array<unsigned char, 26> order{};
    std::iota(order.begin(), order.end(), static_cast<unsigned char>(0));
    for (unsigned char i = size; i > 1; --i)
        std::swap(order[static_cast<std::size_t>(i - 1)], order[(seed = scramble(seed)) % i]);
    return order;
}

}  // namespace

Disguise::Disguise(std::uint64_t seed) {
    std::iota(on_.begin(), on_.end(), static_cast<char>(0));
    if (seed != 0) {
        const auto letters = shuffled(26, seed), digits = shuffled(10, seed);
        for (unsigned char i = 0; i < 26; ++i) {
            on_[static_cast<std::size_t>('a' + i)] = static_cast<char>('a' + letters[i]);
            on_[static_cast<std::size_t>('A' + i)] = static_cast<char>('A' + letters[i]);
        }
        for (unsigned char i = 0; i < 10; ++i)
            on_[static_cast<std::size_t>('0' + i)] = static_cast<char>('0' + digits[i]);
    }
    for (std::size_t byte = 0; byte < on_.size(); ++byte)
        off_[static_cast<unsigned char>(on_[byte])] = static_cast<char>(byte);
}

std::string Disguise::on(std::string_view text) const { return exchanged(text, on_); }
std::string Disguise::off(std::string_view text) const { return exchanged(text, off_); }

}  // namespace harness
