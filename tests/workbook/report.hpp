// Results for people: a line a check, and the story of each failure.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "harness/check.hpp"
#include "harness/verdict.hpp"

struct Result {
    harness::Check check;
    harness::Verdict verdict;
};

// The story of a failure: the numbered steps, what was expected, what came, what it points to.
std::string in_words(const harness::Verdict& verdict);

// Prints as results come; in colour on a terminal, unless NO_COLOR is set (no-color.org).
class Report {
  public:
    explicit Report(std::FILE* to = stdout);
    // Heads a stage's lines with its number and title when it is another stage than before, then prints the
    // check's line and, for a failure, its story.
    void add(const Result& result);
    // The points of each stage, and the sum.
    void finish() const;

  private:
    friend std::string in_words(const harness::Verdict& verdict);
    std::string paint(const char* code, const std::string& text) const;
    void tell(const harness::Verdict& verdict) const;

    std::FILE* to_;
    bool colours_ = false;
    std::string stage_;
    std::vector<Result> results_;
};
