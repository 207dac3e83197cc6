// What the site's bodies are made of: bytes that are computed, so that a body of any size needs no memory and
// everybody can say which bytes are right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

// One step of SplitMix64: a number that looks random, and is the same on every machine.
constexpr std::uint64_t scramble(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

// The bytes [offset, offset + size) of the endless stream that belongs to `path`. Different paths have
// different streams, so a body that was saved under another's name is noticed.
std::string content(std::string_view path, std::size_t size, std::uint64_t offset = 0);

// The streams of this process become others, the same ones for the same seed; 0 at first. Before any site opens.
void sow_content(std::uint64_t seed);

}  // namespace harness
