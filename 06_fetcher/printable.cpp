#include "06_fetcher/printable.hpp"

#include <fmt/format.h>
#include <cstdint>
#include <iterator>

namespace fetcher {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t length = 0;  // 0: no UTF-8
};

// The first character of `text`, by RFC 3629: neither overlong forms nor surrogates are UTF-8.
Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    std::uint32_t code = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        code = code << 6 | (byte(i) & 0x3Fu);
    }
    const std::uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < lowest[length] || code > 0x10FFFF || surrogate) return {};
    return {code, length};
}

bool only_shows(std::uint32_t code) {
    if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return false;  // C0, DEL, C1
    const bool line_break = code == 0x2028 || code == 0x2029;
    const bool direction = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                           (code >= 0x2066 && code <= 0x2069);
    return !line_break && !direction;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
    std::string result;
    while (!text.empty()) {
        const Character character = first_character(text);
        const std::size_t length = character.length == 0 ? 1 : character.length;
        if (result.size() + length > limit) return result + "…";
        if (character.length != 0 && only_shows(character.code))
            result += text.substr(0, length);
        else
            for (const char c : text.substr(0, length))
                fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<std::uint8_t>(c));
        text.remove_prefix(length);
    }
    return result;
}

}  // namespace fetcher
