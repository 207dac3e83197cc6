#include "tests/lint/twins.hpp"

#include <doctest/doctest.h>

namespace {

std::size_t twins(const char* first, const char* second) {
    DefinedIn types;
    CHECK(check_twins("first.hpp", first, types).empty());
    return check_twins("second.hpp", second, types).size();
}

}  // namespace

TEST_CASE("two types of one full name in two files are found") {
    CHECK(twins("namespace a {\nstruct Request {};\n}",
                "namespace a {\n\nclass Request final : Base {};\n}") == 1);
    CHECK(twins("namespace a { namespace b { struct X {}; } }", "namespace a::b { struct X {}; }") == 1);
    CHECK(twins("struct X {};", "void f() { }\nstruct X {};") == 1);
    DefinedIn types{{"a::Request", "first.hpp"}};
    const Findings findings = check_twins("second.hpp", "namespace a {\nstruct Request {};\n}", types);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].line == 2);
    CHECK(findings[0].message.find("a::Request is another type in first.hpp") == 0);
}

TEST_CASE("what is no second type of that name passes") {
    for (const char* second :
         {"namespace a { struct X; }", "namespace b { struct X {}; }", "namespace { struct X {}; }",
          "namespace a { struct Y { struct X {}; }; }", "namespace a { void f() { struct X {}; } }",
          "namespace a { enum class X { one }; }", "namespace a { template <class X> struct Z {}; }",
          "namespace a { template <> struct X<int> {}; }", "using namespace a;", "namespace c = a;"})
        CHECK(twins("namespace a { struct X {}; }", second) == 0);
}
