// The pictures that the fetcher downloads: drawn, not stored, and the same for the same seed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

struct Picture {
    std::string name;  // "plasma-01.png"
    unsigned width, height;
    std::uint64_t seed;
};

// `count` pictures whose files are between about 1 KiB and about 1 MiB, small and large ones mixed.
std::vector<Picture> hang_gallery(std::uint64_t seed, std::size_t count);

// The picture as a PNG file (RGB, 8 bits a channel). The kind of drawing follows from the name's first word.
std::string draw(const Picture& picture);

}  // namespace harness
