#include "harness/site/gallery.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "harness/site/content.hpp"
#include "harness/site/deflate.hpp"

namespace harness {

namespace {

constexpr std::array kinds{"plasma", "rings", "ribbons", "julia"};

// Numbers in [0, 1), one after the other.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    double throw_one() { return static_cast<double>((state_ = scramble(state_)) >> 11) * 0x1p-53; }
    std::size_t below(std::size_t n) {
        return static_cast<std::size_t>(throw_one() * static_cast<double>(n));
    }

  private:
    std::uint64_t state_;
};

using Colour = std::array<unsigned char, 3>;

// Colours that run in a circle: each channel is a cosine with a phase of its own.
std::array<Colour, 1024> palette(Dice& dice) {
    const std::array phase{dice.throw_one(), dice.throw_one(), dice.throw_one()};
    std::array<Colour, 1024> colours{};
    for (std::size_t i = 0; i < colours.size(); ++i)
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const double turn = static_cast<double>(i) / colours.size() + phase[channel];
            colours[i][channel] =
                static_cast<unsigned char>(127.5 + 127.5 * std::cos(2 * std::numbers::pi * turn));
        }
    return colours;
}

// A field over the plane assigns a place to a position in the palette; its fraction counts.
struct Field {
    std::string kind;
    double a, b, c;

    double at(double x, double y) const {
        if (kind == "plasma")
            return (std::sin(x * (3 + 4 * a)) + std::sin(y * (3 + 4 * b)) + std::sin((x + y) * (2 + 3 * c)) +
                    std::sin(std::hypot(x - a, y - b) * 6)) /
                   8;
        if (kind == "rings") return std::hypot(x - a, y - b) * (0.5 + c) + 0.1 * std::sin(9 * x * y);
        if (kind == "ribbons")
            return y * (0.5 + a) + 0.25 * std::sin(x * (2 + 3 * b) + std::sin(y * (2 + 4 * c)));
        return julia(x * 1.3, y * 1.3);
    }

    double julia(double x, double y) const {
        const double cx = -0.8 + 0.1 * a, cy = 0.14 + 0.06 * b;
        int step = 0;
        for (; step < 60 && x * x + y * y < 16; ++step) {
            const double next = x * x - y * y + cx;
            y = 2 * x * y + cy;
            x = next;
        }
        return step / 60.0 + c;
    }
};

std::string png_chunk(std::string_view type, std::string_view data) {
    const std::string checked = std::string{type} + std::string{data};
    return big_endian(static_cast<std::uint32_t>(data.size())) + checked + big_endian(crc32(checked));
}

}  // namespace

std::vector<Picture> hang_gallery(std::uint64_t seed, std::size_t count) {
    constexpr std::array shapes{1.0, 4.0 / 3, 1.5, 16.0 / 9, 0.75};
    Dice dice(seed);
    std::vector<Picture> gallery(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double bytes =
            1024 * std::pow(1024, count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0.5);
        const double width = std::sqrt(bytes / 3 * shapes[dice.below(shapes.size())]);
        gallery[i].width = static_cast<unsigned>(width);
        gallery[i].height = static_cast<unsigned>(bytes / 3 / width);
        gallery[i].seed = scramble(seed + i);
    }
    for (std::size_t i = count; i > 1; --i) std::swap(gallery[i - 1], gallery[dice.below(i)]);
    for (std::size_t i = 0; i < count; ++i)
        gallery[i].name = fmt::format("{}-{:02}.png", kinds[i % kinds.size()], i + 1);
    return gallery;
}

std::string draw(const Picture& picture) {
    Dice dice(picture.seed);
    const auto colours = palette(dice);
    const std::string kind = picture.name.substr(0, picture.name.find('-'));
    const Field field{kind, dice.throw_one(), dice.throw_one(), dice.throw_one()};

    std::string rows;
    rows.reserve((3 * picture.width + 1) * picture.height);
    const double scale = 2.0 / std::max(picture.width, picture.height);
    for (unsigned row = 0; row < picture.height; ++row) {
        rows += '\0';  // this row is not filtered
        for (unsigned column = 0; column < picture.width; ++column) {
            const double value =
                field.at((column - picture.width / 2.0) * scale, (row - picture.height / 2.0) * scale);
            const auto index =
                static_cast<std::size_t>((value - std::floor(value)) * colours.size()) % colours.size();
            rows.append(reinterpret_cast<const char*>(colours[index].data()), 3);
        }
    }
    const std::string eight_bit_rgb{"\x08\x02\0\0\0", 5};
    return "\x89PNG\r\n\x1a\n" +
           png_chunk("IHDR", big_endian(picture.width) + big_endian(picture.height) + eight_bit_rgb) +
           png_chunk("IDAT", zlib_stored(rows)) + png_chunk("IEND", "");
}

}  // namespace harness
