// Text from outside on its way to a terminal.
#include "06_fetcher/printable.hpp"

#include <algorithm>

#include "fuzz/property.hpp"

void must_hold(std::string_view bytes) {
    const std::string shown = fetcher::printable(bytes, 64);
    require(std::none_of(shown.begin(), shown.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }),
            "a control character reaches the terminal");
    for (const char* turning : {"\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"})
        require(shown.find(turning) == std::string::npos, "a mark that turns the writing reaches the terminal");
    require(shown.find("\xc2\x9b") == std::string::npos, "an eight-bit CSI reaches the terminal");
    require(shown.size() <= 64 * 4 + 8, "text is not cut");
    require(fetcher::printable(shown, 1024) == shown, "what is printable already changes once more");
}
