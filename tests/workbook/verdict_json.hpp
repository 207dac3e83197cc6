// Verdicts as JSON: what a check's process tells the runner, and what --json prints.
#pragma once

#include <string>
#include <string_view>

#include "harness/check.hpp"
#include "harness/verdict.hpp"

// Programs print what they like; JSON wants UTF-8. Bytes that are none become U+FFFD.
std::string valid_utf8(const std::string& text);

// One line:
// {"id":…,"stage":…,"points":N,"title":…,"outcome":"passed"|"failed"|"not_applicable"|"could_not_run","steps":[…],
// "expected":…,"got":…,"reason":…,"autopsy":[…],"printed":…,"misconception":{"id":…,"sentence":…,"section":…}|null,"seconds":F}
std::string to_json(const harness::Check& check, const harness::Verdict& verdict);

// Throws boost::system::system_error or std::exception when `line` is no such line.
harness::Verdict verdict_from_json(std::string_view line);
