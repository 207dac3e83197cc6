#include "harness/site/content.hpp"

namespace harness {
namespace {

std::uint64_t sown = 0;

}  // namespace

void sow_content(std::uint64_t seed) { sown = seed; }

std::string content(std::string_view path, std::size_t size, std::uint64_t offset) {
    std::uint64_t seed = 0xCBF29CE484222325u ^ sown;  // FNV-1a
    for (const unsigned char byte : path) seed = (seed ^ byte) * 0x100000001B3u;

    std::string bytes;
    bytes.reserve(size + 8);
    const std::uint64_t skipped = offset % 8;
    for (std::uint64_t i = offset / 8; bytes.size() < size + skipped; ++i) {
        const std::uint64_t word = scramble(seed + i);
        for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(word >> shift);
    }
    bytes.erase(0, skipped);
    bytes.resize(size);
    return bytes;
}

}  // namespace harness
