#include "harness/bytes.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace harness {
namespace {

// The length of the UTF-8 character at the front of `text`; 0 when there is none (RFC 3629, overlong forms
// aside).
std::size_t utf8_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || text.size() < length) return 0;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    return std::all_of(text.begin() + 1, text.begin() + static_cast<long>(length), continues) ? length : 0;
}

std::string escaped(std::string_view bytes) {
    std::string result;
    while (!bytes.empty()) {
        const char c = bytes.front();
        std::size_t length = utf8_length(bytes);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (c == '\n') {
            result += "\\n";
        } else if (c == '\r') {
            result += "\\r";
        } else if (c == '\t') {
            result += "\\t";
        } else if (length == 0 || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
            length = 1;
        } else {
            result += bytes.substr(0, length);
        }
        bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

constexpr std::size_t CONTEXT = 24;  // bytes shown on each side of the place where two texts part

std::string around(std::string_view bytes, std::size_t place) {
    const std::size_t from = place > CONTEXT ? place - CONTEXT : 0;
    const std::size_t to = std::min(bytes.size(), place + CONTEXT);
    return fmt::format("{}\"{}\"{}", from > 0 ? "…" : "", escaped(bytes.substr(from, to - from)),
                       to < bytes.size() ? "…" : "");
}

}  // namespace

std::string shown(std::string_view bytes, std::size_t limit) {
    if (bytes.size() <= limit) return '"' + escaped(bytes) + '"';
    const std::size_t half = limit / 2;
    return fmt::format("\"{}…{}\" ({})", escaped(bytes.substr(0, half)),
                       escaped(bytes.substr(bytes.size() - half)), size_of(bytes.size()));
}

Difference difference(std::string_view expected, std::string_view got) {
    const auto parts = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end()).first;
    const auto place = static_cast<std::size_t>(parts - expected.begin());
    if (expected.size() <= 2 * CONTEXT && got.size() <= 2 * CONTEXT) return {shown(expected), shown(got)};
    if (place == got.size())
        return {fmt::format("{}", shown(expected)), fmt::format("only the first {} of it", size_of(place))};
    if (place == expected.size())
        return {shown(expected), fmt::format("all of it, and {} more: {}", size_of(got.size() - place),
                                             shown(got.substr(place)))};
    return {fmt::format("{} at byte {} of {}", around(expected, place), place, expected.size()),
            fmt::format("{} there", around(got, place))};
}

std::string size_of(std::size_t bytes) {
    if (bytes == 1) return "1 byte";
    if (bytes < 10 * 1024) return fmt::format("{} bytes", bytes);
    if (bytes < 1024 * 1024) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024);
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1024 * 1024));
}

}  // namespace harness
