// How a program under test is started.
#include "harness/process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

TEST_CASE("a program inherits its three standard descriptors and no other") {
    const int left_open = fcntl(STDERR_FILENO, F_DUPFD, 77);
    REQUIRE(left_open >= 77);
    harness::Launch launch;
    launch.command = {"/bin/sh", "-c",
                      "test -e /proc/self/fd/2 && ! test -e /proc/self/fd/" + std::to_string(left_open)};
    harness::Process shell(std::move(launch));
    const auto end = shell.wait(std::chrono::seconds(30));
    close(left_open);
    REQUIRE(end);
    CHECK(end->describe() == "exit code 0");
}
