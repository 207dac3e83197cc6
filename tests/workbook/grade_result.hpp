// What comes out of grading one submission: what every report is written from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workbook/report.hpp"

// Points that are taken off a stage whatever its checks say, and why.
struct Deduction {
    double points = 0;
    std::string reason;
};

struct StageGrade {
    enum class State {
        graded,
        not_submitted,  // asked for, and not there
        not_built,      // there, but the compiler or its limits had objections: `built` tells
    };
    std::string stage;  // "02"
    State state = State::graded;
    std::string built;            // what the compiler said, from its first complaint on
    std::vector<Result> results;  // of the checks, in their order; empty unless graded
    std::vector<Deduction> deductions;
    std::vector<std::string> remarks;  // for the grader to know; they cost nothing

    // Of POSSIBLE: the share of what applies that was reached, less the deductions, to two decimals.
    double points() const;
    static constexpr double POSSIBLE = 10;
};

// Something that keeps a submission from doing harm.
struct Protection {
    std::string name;    // "network"
    bool held = false;   // this machine allows it
    std::string detail;  // in words, either way
};

struct Grade {
    std::string name;  // of the submission
    std::uint64_t seed = 0;
    std::vector<StageGrade> stages;
    std::vector<std::string> remarks;  // what was not taken, what was added
    std::vector<Protection> protections;
    double seconds = 0;

    double points() const;
    double possible() const;
    bool full_marks() const;
};
