// The marks of a region: //[ name and //] name, each alone on its line.
#pragma once

#include <string_view>

#include "tests/lint/finding.hpp"

// Slides, chapters, the handout and the mutants cut files at these marks. A region is closed, not nested, its
// name unique in the file and in snake_case, never a number. A mark that a formatter has pulled apart ("// [
// name") is found, too.
Findings check_regions(std::string_view source);
