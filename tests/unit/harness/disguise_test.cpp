#include "harness/disguise.hpp"

#include <doctest/doctest.h>

using harness::Disguise;

TEST_CASE("upper-casing a disguised text disguises the upper-cased one") {
    const Disguise disguise(4711);
    std::string upper = disguise.on("the quick brown fox, 1234567890");
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    CHECK(upper == disguise.on("THE QUICK BROWN FOX, 1234567890"));
}

TEST_CASE("taken off, a disguise leaves what was there") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    for (const std::uint64_t seed : {0, 1, 2, 1'000'000}) {
        const Disguise disguise(seed);
        CHECK(disguise.off(disguise.on(all)) == all);
    }
}

TEST_CASE("each seed has a disguise of its own, and 0 has none") {
    CHECK(Disguise(0).on("hello 1") == "hello 1");
    CHECK(Disguise(1).on("hello 1") != "hello 1");
    CHECK(Disguise(1).on("hello 1") != Disguise(2).on("hello 1"));
    CHECK(Disguise(1).on("hello 1") == Disguise(1).on("hello 1"));
}

TEST_CASE("bytes that are no letters and no digits are not disguised") {
    CHECK(Disguise(5).on("привет, \xff\n") == "привет, \xff\n");
}
