#include "tests/lint/regions.hpp"

#include <doctest/doctest.h>

namespace {

std::string first_message(const char* source) {
    const Findings findings = check_regions(source);
    return findings.empty() ? "" : std::to_string(findings[0].line) + ": " + findings[0].message;
}

bool says(const char* source, const char* part) {
    return first_message(source).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("well-formed regions pass, and so do comments that only look like marks") {
    CHECK(first_message("//[ register_\n//] register_\n//[ serve\nint x;\n//] serve\n    //[ send_all\n    "
                        "//] send_all\n") == "");
    CHECK(first_message("// [0, 1) is half open\n// a [link]\nint a[3];  //[ not alone on its line\n") == "");
}

TEST_CASE("each way to break a mark is found") {
    CHECK(says("\n//[ serve\n", "2: region serve is never closed"));
    CHECK(says("//] serve\n", "not opened"));
    CHECK(says("//[ a\n//] b\n", "closed while a is open"));
    CHECK(says("//[ a\n//[ b\n//] b\n", "never nested"));
    CHECK(says("//[ a\n//] a\n//[ a\n//] a\n", "3: region a occurs twice"));
    CHECK(says("//[ step_1\n", "without digits"));
    CHECK(says("//[\n", "snake_case"));
    CHECK(says("//[ Serve\n", "snake_case"));
    CHECK(says("// [ serve\n//] serve\n", "without the blank"));
}
