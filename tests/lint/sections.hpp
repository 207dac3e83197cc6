// A failure names the section of a chapter to read; that section has to be there.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tests/lint/finding.hpp"

// The anchors that a Markdown page's headings get: "## Its limit" is #its-limit.
std::set<std::string> anchors_of(std::string_view page);

// Every string literal "NN_stage/README.md#anchor" in `source` names one of `chapters` (by "NN_stage") and an
// anchor in it; one without an anchor sends the reader to a whole chapter, which is no answer.
Findings check_sections(std::string_view source,
                        const std::map<std::string, std::set<std::string>>& chapters);
