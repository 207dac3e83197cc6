// How a check ends before its end: what servers, clients and stories throw.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "harness/process.hpp"
#include "harness/verdict.hpp"

namespace harness {

// How things stood when an expectation failed: what a check judges the misconception by.
struct Evidence {
    enum class Kind {
        silent,     // nothing came, though the connection stands
        ended,      // the connection was closed too early
        reset,      // … or reset
        different,  // other bytes than expected
        exited,     // the program itself has ended
        restless,   // it burns CPU while there is nothing to do
        other,      // the check compared something itself
    };
    Kind kind = Kind::other;
    std::string client;      // whose expectation it was
    std::string received;    // what came instead, as far as it came
    std::string blocked_in;  // the system call the main thread sat in: "recvfrom", "accept", "poll" …
    std::string blocked_on;  // the client whose connection that call was for; empty when none
    std::vector<std::string> not_accepted;  // clients whose connection the program has not accepted
    bool all_read = false;                  // the program has accepted the client and read everything it said
    double cpu_share = 0;                   // CPU burnt while nothing came, in processors: 1 is a whole one
    std::optional<Exit> exit;               // how the program ended, when it has
};

// Something that must hold does not.
struct ExpectationFailed : std::runtime_error {
    ExpectationFailed(std::string expected_, std::string got_)
        : std::runtime_error("expected " + expected_ + ", got " + got_),
          expected(std::move(expected_)),
          got(std::move(got_)) {}

    std::string expected, got;  // finish the sentences "expected …", "got …"
    Evidence evidence;
    std::vector<std::string> autopsy;  // what the program was doing, one finding a line
    Misconception misconception;       // when whoever threw it knows; otherwise the check's judge is asked
};

// The check asks for more than the program offers.
struct NotApplicable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The program never came to the point where it could be checked.
struct CouldNotRun : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace harness
