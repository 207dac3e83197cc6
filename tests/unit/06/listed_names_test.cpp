// Which URLs are known already, in bounded memory.
#include "06_fetcher/listed_names.hpp"

#include <doctest/doctest.h>

using fetcher::ListedNames;

TEST_CASE("a name is claimed once, also after its download has ended") {
    ListedNames names;
    CHECK(names.claim("a"));
    CHECK_FALSE(names.claim("a"));
    names.release("a");
    CHECK_FALSE(names.claim("a"));
    CHECK(names.claim("b"));
}

TEST_CASE("the last names are remembered, those from long ago are not") {
    ListedNames names(10);
    for (int n = 0; n < 35; ++n) {
        REQUIRE(names.claim(std::to_string(n)));
        names.release(std::to_string(n));
    }
    for (int n = 34; n > 24; --n) CHECK_FALSE(names.claim(std::to_string(n)));
    CHECK(names.claim("0"));
}

TEST_CASE("a name in use is never given away, however long it takes") {
    ListedNames names(10);
    REQUIRE(names.claim("slow"));
    for (int n = 0; n < 100; ++n) {
        REQUIRE(names.claim(std::to_string(n)));
        names.release(std::to_string(n));
        REQUIRE_FALSE(names.claim("slow"));
    }
    names.release("slow");
    CHECK(names.claim("slow"));
}
