// Regions: the lines of a source file between //[ name and //] name.
#pragma once

#include <string>

#include "student/text.hpp"

namespace student {

// The lines between the marks, as they stand. Throws std::runtime_error, in words for a student, when a mark is
// missing; `file` is for that message alone.
Lines region_in(const Lines& source, const std::string& file, const std::string& name);

// `source` with other lines between the marks. Throws as region_in does.
Lines with_region(const Lines& source, const std::string& file, const std::string& name, const Lines& inside);

}  // namespace student
