#include "workbook/pretty_json.hpp"

#include <fmt/format.h>

namespace json = boost::json;

namespace {

void write(const json::value& value, std::size_t depth, std::string& out) {
    const std::string margin((depth + 1) * 2, ' '), end(depth * 2, ' ');
    std::string comma;
    if (const auto* object = value.if_object(); object && !object->empty()) {
        out += '{';
        for (const auto& [name, member] : *object) {
            out += comma + '\n' + margin + json::serialize(json::string(name)) + ": ";
            write(member, depth + 1, out);
            comma = ",";
        }
        out += '\n' + end + '}';
    } else if (const auto* array = value.if_array(); array && !array->empty()) {
        out += '[';
        for (const json::value& item : *array) {
            out += comma + '\n' + margin;
            write(item, depth + 1, out);
            comma = ",";
        }
        out += '\n' + end + ']';
    } else if (const double* number = value.if_double()) {
        out += fmt::format("{}", *number);  // 0.5, where Boost would write 5E-1
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string pretty(const json::value& value) {
    std::string out;
    write(value, 0, out);
    return out + '\n';
}
