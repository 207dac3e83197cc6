// Results for people: a line a check, and the story of each failure.
#pragma once

#include <string>
#include <vector>

#include "harness/check.hpp"
#include "harness/verdict.hpp"

struct Result {
    harness::Check check;
    harness::Verdict verdict;
};

// Prints to stdout as results come; in colour on a terminal, unless NO_COLOR is set (no-color.org).
class Report {
  public:
    Report();
    // Heads a stage's lines with its number and title when it is another stage than before, then prints the
    // check's line and, for a failure, its story.
    void add(const Result& result);
    // The points of each stage, and the sum.
    void finish() const;

  private:
    std::string paint(const char* code, const std::string& text) const;
    void tell(const harness::Verdict& verdict) const;

    bool colours_ = false;
    std::string stage_;
    std::vector<Result> results_;
};
