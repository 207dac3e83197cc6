// What a fuzz target is: one thing that must hold for any bytes that come from outside.
#pragma once

#include <stdexcept>
#include <string_view>

// Thrown by must_hold with a sentence on what was broken. Any other exception that leaves must_hold, and whatever
// a sanitizer sees, is a finding too.
class Broken : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

inline void require(bool holds, const char* sentence) {
    if (!holds) throw Broken(sentence);
}

// Each target's file defines it; linked with fuzzer.cpp for libFuzzer to look for a counter-example, and with
// replay.cpp for every other compiler to run the examples that are kept.
void must_hold(std::string_view bytes);
