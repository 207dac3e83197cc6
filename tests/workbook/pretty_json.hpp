// JSON for people who look into it, and for tools that compare lines.
#pragma once

#include <boost/json.hpp>
#include <string>

// Indented by two, one value a line, ends with a newline.
std::string pretty(const boost::json::value& value);
