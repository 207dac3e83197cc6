// The load generator accepts a server that is right and catches each that is wrong in one way
// (wrong_echo.cpp).
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "harness/process.hpp"

namespace {

using namespace std::chrono_literals;

harness::Launch launch(std::vector<std::string> command) {
    return {.command = std::move(command), .environment = {}, .folder = {}, .descriptors = {}, .input = {}};
}

std::string program(const std::string& name) {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

struct Verdict {
    int code;
    std::string out, err;
};

// 100 connections that exchange 5,000 messages, more than a million bytes, in all, and 10 idle ones.
Verdict load_on(const std::string& mistake) {
    harness::Process server(launch({program("bench_wrong_echo"), mistake, "0"}));
    const std::string greeting = "listening on 127.0.0.1:";
    const auto line = server.wait_for_line(greeting, 60s);
    REQUIRE(line);
    harness::Process load(
        launch({program("bench_load"), "--port", line->substr(greeting.size()), "--connections", "100",
                "--idle", "10", "--size", "250", "--messages", "50", "--patience", "2"}));
    const auto exit = load.wait(100s);
    REQUIRE(exit);
    REQUIRE(exit->signal == 0);
    return {exit->code, load.out(), load.err()};
}

}  // namespace

TEST_CASE("a server that is right passes, and its figures are told") {
    const Verdict verdict = load_on("none");
    CHECK(verdict.code == 0);
    CHECK(verdict.err == "");
    CHECK(verdict.out.find("\"requests\":5000,") != std::string::npos);
    CHECK(verdict.out.find("\"least_per_connection\":50,\"most_per_connection\":50,") != std::string::npos);
}

TEST_CASE("a server that is wrong in one way is caught, and no figure is told") {
    const std::vector<std::pair<std::string, std::string>> mistakes{
        {"changes one byte in a million", "was expected"},
        {"drops an answer", "0 of 250 bytes have come, and nothing"},
        {"drops a byte", "249 of 250 bytes have come, and nothing"},
        {"repeats an answer", "250 bytes more than were sent"},
        {"sends the answer before", "was expected"},
        {"confuses two clients", "was expected"},
        {"closes a client", "the server has closed it"},
        {"forgets the silent", "0 of 250 bytes have come, and nothing"},
        {"says goodbye", "3 bytes more than were sent"},
        {"never closes", "we have closed it, and the server has not"},
    };
    for (const auto& [mistake, complaint] : mistakes) {
        INFO("the server ", mistake);
        const Verdict verdict = load_on(mistake);
        CHECK(verdict.code == 1);
        CHECK(verdict.out == "");
        CHECK(verdict.err.find(complaint) != std::string::npos);
    }
}
