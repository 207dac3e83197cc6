// `bench fetch` and `bench disk` accept a fetcher that is right and catch each that is wrong in one way
// (wrong_fetch.cpp).
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "harness/process.hpp"

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

struct Verdict {
    int code;
    std::string err;
};

// What comes of `bench KIND --quick` with that fetcher alone.
Verdict bench(const std::string& kind, const std::string& load, const std::string& mistake) {
    const fs::path programs = fs::read_symlink("/proc/self/exe").parent_path();
    std::string folder = (fs::temp_directory_path() / "workbook-bench-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()));
    harness::Process process(
        {.command = {(programs / "workbook-bench").string(), kind, "--quick", "--only", "cmd", "--loads",
                     load, "--out", folder, "--cmd",
                     (programs / "bench_wrong_fetch").string() + " '" + mistake + "' {urls} {out} {c}"},
         .descriptors = {}});
    const auto exit = process.wait(100s);
    REQUIRE(exit);
    REQUIRE(exit->signal == 0);
    fs::remove_all(folder);
    return {exit->code, process.err()};
}

// With what the verdict on it must say.
const std::vector<std::pair<std::string, std::string>> MISTAKES{
    {"changes the first byte", ": byte 0 is wrong"},
    {"changes the last byte", ": byte 2047 is wrong"},
    {"drops a byte", ": has 2047 of 2048 bytes"},
    {"adds a byte", ": has more than 2048 bytes"},
    {"saves nothing of one", ": has 0 of 2048 bytes"},
    {"forgets one", "f000002.bin: is not there"},
    {"confuses two", ": byte 0 is wrong"},
    {"saves one twice", "f000000.bin: is there twice"},
    {"saves one for another", ": byte 0 is wrong"},
    {"leaves a part", ".part: nobody asked for that"},
    {"links to one", ": nobody asked for that"},
    {"fails", "exit code 1: no luck today"},
    {"crashes", "exit code 134: "},
};

}  // namespace

TEST_CASE("a fetcher that is right passes") {
    for (const auto& [kind, load] :
         {std::pair{"fetch", "small"}, {"fetch", "delay"}, {"disk", "slow"}, {"disk", "medium"}}) {
        const Verdict verdict = bench(kind, load, "none");
        INFO("bench ", kind, " --loads ", load, ": ", verdict.err);
        CHECK(verdict.code == 0);
        CHECK(verdict.err.find("every byte right") != std::string::npos);
    }
}

TEST_CASE("a fetcher that is wrong in one way is caught") {
    for (const auto& [mistake, complaint] : MISTAKES) {
        const Verdict verdict = bench("fetch", "small", mistake);
        INFO("the fetcher ", mistake, ": ", verdict.err);
        CHECK(verdict.code == 1);
        CHECK(verdict.err.find(complaint) != std::string::npos);
        CHECK(verdict.err.find("every byte right") == std::string::npos);
    }
}

TEST_CASE("a wrong byte is caught on a slow disk and from a slow origin, too") {
    for (const auto& [kind, load] : {std::pair{"fetch", "delay"}, {"disk", "slow"}, {"disk", "medium"}}) {
        const Verdict verdict = bench(kind, load, "changes the last byte");
        INFO("bench ", kind, " --loads ", load, ": ", verdict.err);
        CHECK(verdict.code == 1);
        CHECK(verdict.err.find(" is wrong") != std::string::npos);
    }
}
