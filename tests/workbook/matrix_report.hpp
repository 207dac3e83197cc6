// The kill matrix as a page and as data.
#pragma once

#include <string>

#include "workbook/kill_matrix.hpp"

std::string to_markdown(const KillMatrix& matrix);

// {"mutants":[{"id":…,"stage":…,"misconception":…,"check":…,"message":…,"result":"caught"|"survived"|…,"note":…,"seconds":F}],
//  "right":[{"program":…,"title":…,"stage":…,"skipped":null|"…","passed":[…],"not_applicable":[…],"false_alarms":[…]}],
//  "toothless":[…],"summary":"…"}
std::string to_json(const KillMatrix& matrix);
