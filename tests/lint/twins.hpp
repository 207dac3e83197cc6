// Two types that have the same full name, in different headers.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tests/lint/finding.hpp"

// Where a type of this full name, "harness::Request", was defined first.
using DefinedIn = std::map<std::string, std::string>;

// The classes that `source` defines in a namespace with a name, or in none, each of which `types` must not know from
// another file; it knows them afterwards. A program with both would have one destructor for two types, whichever the linker
// took, and no compiler or linker says so (C++20, [basic.def.odr]). Members of classes and specializations are not looked at.
Findings check_twins(const std::string& file, std::string_view source, DefinedIn& types);
