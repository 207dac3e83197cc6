// What makes a numbered folder a lesson.
#pragma once

#include <string_view>

#include "tests/lint/finding.hpp"

// A source file of stages 01 to 05 is read aloud from top to bottom: 160 lines, its header comment included,
// are the most that fits. `path` is relative to the root; files of other folders and headers may be of any
// length.
Findings check_length(std::string_view path, std::string_view source);
