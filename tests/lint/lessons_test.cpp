#include "tests/lint/lessons.hpp"

#include <doctest/doctest.h>

TEST_CASE("160 lines fit into a lesson, 161 do not") {
    const std::string most(160, '\n'), too_many(161, '\n');
    CHECK(check_length("01_blocking_echo/main.cpp", most).empty());
    CHECK(check_length("05_coroutines/wait.cpp", too_many).size() == 1);
    CHECK(check_length("03_selectors_callbacks/selector.hpp", too_many).empty());
    CHECK(check_length("06_fetcher/main.cpp", too_many).empty());
}
