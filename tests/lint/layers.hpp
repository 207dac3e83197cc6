// Which way the arrows between the folders run.
#pragma once

#include <string_view>

#include "tests/lint/finding.hpp"

// `path` is relative to the root, with '/'. A file of a numbered folder includes (in quotes) only files of
// that folder or of an earlier one, written from the root; never of tests/ or slides/, for a stage knows
// nothing of those who look at it. Files of other folders may include what they like.
Findings check_layers(std::string_view path, std::string_view source);
