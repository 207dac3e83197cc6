// What a student reads when a check fails, as text that is the same in every run: for the messages on record.
#pragma once

#include <string>

#include "harness/verdict.hpp"

// The steps, expected and got, the autopsy, the misconception and what to read. Times, ports, process numbers
// and temporary folders are replaced by their names. Of a program that has ended, only how and why.
std::string failure_message(const harness::Verdict& verdict);

// The misconception's part of it alone: its sentence and what to read. Empty when there is none.
std::string explanation(const harness::Misconception& misconception);

// What doctest printed of a test case that failed, without paths and line numbers.
std::string failure_message(const std::string& doctest_output);
