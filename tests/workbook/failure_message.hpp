// What is told of a check that has failed, as plain text.
#pragma once

#include <string>

#include "harness/verdict.hpp"

// What a student reads: the steps, expected and got, the autopsy, the misconception and what to read.
std::string failure_story(const harness::Verdict& verdict);

// What doctest printed of a test case that failed, without paths and line numbers.
std::string failure_story(const std::string& doctest_output);

// The same, as it is in every run, for the messages on record. Times, ports, process numbers and temporary folders are
// replaced by their names. Of a program that has ended, only how and why.
std::string failure_message(const harness::Verdict& verdict);
std::string failure_message(const std::string& doctest_output);

// The misconception's part of it alone: its sentence and what to read. Empty when there is none.
std::string explanation(const harness::Misconception& misconception);
