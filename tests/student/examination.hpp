// Runs what an exercise is judged by.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "student/workplace.hpp"

namespace student {

// What came of one check or unit test.
struct Finding {
    enum class Result {
        passed,
        failed,
        not_done,        // it came upon a hole; `hole` says of which exercise
        not_applicable,  // it cannot be run on this machine
    };
    std::string id;
    Result result = Result::failed;
    std::string hole;   // "02.3"
    std::string story;  // of a failure, ready to print: what was done, expected and got
};

// The targets that have to be built before `ids` can be run: a unit test's own program, a stage's programs for a check.
std::vector<std::string> targets_for(const std::vector<std::string>& ids);

// Every check and unit test of a stage, as far as the programs are built.
std::vector<std::string> tests_of(const Workplace& place, const std::string& stage);

// Those of a stage's checks that want the machine for themselves.
std::set<std::string> heavy_tests_of(const Workplace& place, const std::string& stage);

// Runs one, "01.restart" or "unit.01.upper: UTF-8 text …", in a process of its own and under a kill timer.
Finding examine(const Workplace& place, const std::string& id);

}  // namespace student
