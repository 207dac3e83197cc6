// Bytes made readable for people: quoted, shortened, compared.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace harness {

// `bytes` in double quotes, UTF-8 as it is, everything else escaped as in C (\n, \xff). When that would be
// longer than about `limit` characters, the middle is left out and the size is told: "aaaa…zzzz" (1048576
// bytes).
std::string shown(std::string_view bytes, std::size_t limit = 60);

// Two lines or three for a failure, from the place where the two part, with what comes before and after it.
struct Difference {
    std::string expected;  // `"HELLO"`, or `…at byte 4096: "…bbb"…`
    std::string got;
};
Difference difference(std::string_view expected, std::string_view got);

// "1 byte", "6 bytes", "1.0 MiB" (exact below 10 KiB).
std::string size_of(std::size_t bytes);

}  // namespace harness
