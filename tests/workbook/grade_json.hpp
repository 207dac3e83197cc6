// A grade as JSON: the report from which all others can be made again. grade.schema.json describes it.
#pragma once

#include <string>
#include <string_view>

#include "workbook/grade_result.hpp"

// Indented, one value a line.
std::string to_json(const Grade& grade);

// Throws std::exception when `text` is no such report.
Grade grade_from_json(std::string_view text);
