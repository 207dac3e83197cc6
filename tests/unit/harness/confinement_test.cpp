#include "harness/confinement.hpp"

#include <doctest/doctest.h>
#include <stdexcept>

#include <unistd.h>

#include "harness/process.hpp"

using harness::Confinement;

namespace {

// What a shell says with `confinement` in force.
std::string said(const std::string& script, const Confinement& confinement) {
    harness::Launch launch;
    launch.command = {"/bin/sh", "-c", script};
    launch.confinement = confinement;
    harness::Process shell(std::move(launch));
    shell.wait(std::chrono::seconds(60));
    return shell.out();
}

}  // namespace

TEST_CASE("a confinement survives being written and read") {
    Confinement before;
    before.user = 4000;
    before.processes = 7;
    before.file_size = 1234;
    const Confinement after = harness::confinement_from_words(to_words(before));
    CHECK(after.user == before.user);
    CHECK(after.processes == 7);
    CHECK(after.cpu_seconds == before.cpu_seconds);
    CHECK(after.memory == before.memory);
    CHECK(after.file_size == 1234);
    before.user.reset();
    CHECK(!harness::confinement_from_words(to_words(before)).user);
}

TEST_CASE("what is no confinement is refused") {
    for (const char* words : {"", "4000", "4000:1:2:3", "4000:1:2:3:4:5", "root:1:2:3:4"})
        CHECK_THROWS_AS(harness::confinement_from_words(words), std::invalid_argument);
}

TEST_CASE("a confined program has the limits, and cannot raise them") {
    Confinement confinement;
    confinement.cpu_seconds = 17;
    if (geteuid() == 0) confinement.user = 65534;  // root might raise them
    CHECK(said("ulimit -t; ulimit -t 18 2>/dev/null || echo refused; ulimit -t", confinement) ==
          "17\nrefused\n17\n");
}
