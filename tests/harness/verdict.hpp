// What comes out of a check.
#pragma once

#include <string>
#include <vector>

namespace harness {

// A mistaken idea that a failure can point to. Checks name it only when the evidence supports it.
struct Misconception {
    std::string id;        // "one_client_at_a_time"
    std::string sentence;  // to the student: what the program does, and why that is not enough
    std::string section;   // what to read: "02_select_loop/README.md#one-thread-one-select"

    explicit operator bool() const { return !id.empty(); }
};

enum class Outcome {
    passed,
    failed,
    not_applicable,  // asks for more than this program has to offer; `reason` says what
    could_not_run,   // the program never started to serve; `reason` says why
};

struct Verdict {
    Outcome outcome = Outcome::passed;
    std::vector<std::string> steps;  // what was done, in order; the last one is where it failed
    std::string expected;            // of a failure, ready to print, may have several lines
    std::string got;
    std::string reason;                // of the outcomes that are neither passed nor failed
    std::vector<std::string> autopsy;  // what the program was doing at that moment; one finding a line
    std::string printed;               // what the program wrote on stdout and stderr, shortened
    Misconception misconception;       // empty when the evidence points to none
    double seconds = 0;
    bool timed_out = false;  // the check itself had to be killed: it saw nothing go wrong
};

}  // namespace harness
