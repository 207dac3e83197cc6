#include "tests/lint/layers.hpp"

#include <doctest/doctest.h>

TEST_CASE("a stage includes itself and earlier stages") {
    CHECK(check_layers("02_select_loop/main.cpp",
                       "#include <map>\n#include \"01_blocking_echo/socket.hpp\"\n"
                       "#include \"02_select_loop/acceptor.hpp\"\n")
              .empty());
    CHECK(check_layers("tests/unit/02/acceptor.cpp", "#include \"02_select_loop/acceptor.hpp\"\n").empty());
}

TEST_CASE("a stage includes no later stage, no tests, and nothing by a short name") {
    for (const char* line :
         {"#include \"03_selectors_callbacks/selector.hpp\"", "  # include \"tests/harness/site.hpp\"",
          "#include \"acceptor.hpp\"", "#include \"../tests/x.hpp\""}) {
        CAPTURE(line);
        const Findings findings =
            check_layers("02_select_loop/deep/main.cpp", std::string("\n") + line + "\n");
        REQUIRE(findings.size() == 1);
        CHECK(findings[0].line == 2);
    }
}
