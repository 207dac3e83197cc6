#include "student/region.hpp"

#include <algorithm>
#include <stdexcept>

namespace student {
namespace {

std::string stripped(const std::string& line) {
    const auto first = line.find_first_not_of(" \t");
    return first == std::string::npos ? "" : line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

Lines::const_iterator mark(const Lines& source, const std::string& file, const std::string& wanted) {
    const auto at = std::find_if(source.begin(), source.end(),
                                 [&](const std::string& line) { return stripped(line) == wanted; });
    if (at == source.end())
        throw std::runtime_error("the mark " + wanted + " is gone from " + file +
                                 "; put the line back, each exercise stands between two such marks");
    return at;
}

}  // namespace

Lines region_in(const Lines& source, const std::string& file, const std::string& name) {
    const auto opening = mark(source, file, "//[ " + name), closing = mark(source, file, "//] " + name);
    if (closing < opening) throw std::runtime_error("the marks of region " + name + " in " + file + " are swapped");
    return {opening + 1, closing};
}

Lines with_region(const Lines& source, const std::string& file, const std::string& name, const Lines& inside) {
    region_in(source, file, name);
    Lines result(source.begin(), mark(source, file, "//[ " + name) + 1);
    result.insert(result.end(), inside.begin(), inside.end());
    result.insert(result.end(), mark(source, file, "//] " + name), source.end());
    return result;
}

}  // namespace student
