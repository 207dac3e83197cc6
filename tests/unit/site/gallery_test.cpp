#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "harness/site/deflate.hpp"
#include "harness/site/gallery.hpp"

using namespace harness;

namespace {

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
    return value;
}

// The chunks of a PNG file as (type, data), after checking the signature and every check sum.
std::vector<std::pair<std::string, std::string>> chunks(std::string_view png) {
    REQUIRE(png.starts_with("\x89PNG\r\n\x1a\n"));
    std::vector<std::pair<std::string, std::string>> result;
    for (std::size_t at = 8; at < png.size();) {
        const std::size_t size = number_at(png, at);
        const std::string_view checked = png.substr(at + 4, 4 + size);
        CHECK(number_at(png, at + 8 + size) == crc32(checked));
        result.emplace_back(checked.substr(0, 4), checked.substr(4));
        at += 12 + size;
    }
    return result;
}

}  // namespace

TEST_CASE("a gallery mixes sizes from about 1 KiB to about 1 MiB") {
    std::vector<std::size_t> sizes;
    std::set<std::string> names;
    for (const Picture& picture : hang_gallery(1, 60)) {
        sizes.push_back(draw(picture).size());
        names.insert(picture.name);
    }
    CHECK(names.size() == 60);
    CHECK_FALSE(std::is_sorted(sizes.begin(), sizes.end()));
    std::sort(sizes.begin(), sizes.end());
    CHECK(sizes.front() > 800);
    CHECK(sizes.front() < 1500);
    CHECK(sizes.back() > 900'000);
    CHECK(sizes.back() < 1'200'000);
}

TEST_CASE("a picture is a PNG file of its width and height") {
    for (const Picture& picture : hang_gallery(7, 5)) {
        const auto parts = chunks(draw(picture));
        REQUIRE(parts.size() == 3);
        CHECK(parts[0].first == "IHDR");
        CHECK(number_at(parts[0].second, 0) == picture.width);
        CHECK(number_at(parts[0].second, 4) == picture.height);
        CHECK(parts[1].first == "IDAT");
        const std::size_t rows = (3 * picture.width + 1) * picture.height;
        CHECK(parts[1].second.size() == 2 + rows + 5 * ((rows + 65534) / 65535) + 4);
        CHECK(parts[2].first == "IEND");
    }
}

TEST_CASE("the same seed draws the same pictures, another seed others") {
    CHECK(draw(hang_gallery(3, 4)[2]) == draw(hang_gallery(3, 4)[2]));
    CHECK(draw(hang_gallery(3, 4)[2]) != draw(hang_gallery(4, 4)[2]));
}
