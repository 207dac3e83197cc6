// The upper-casing of stages 01 to 05, for any bytes.
#include "01_blocking_echo/upper.hpp"

#include <algorithm>

#include "fuzz/property.hpp"

void must_hold(std::string_view bytes) {
    const std::string once = upper(bytes);
    require(upper(once) == once, "what is in upper case already changes once more");
    require(std::none_of(once.begin(), once.end(), [](char c) { return c >= 'a' && c <= 'z'; }),
            "a small letter is left");
    // A character's upper case may take a byte more or less, a byte that is no letter of ASCII stands for itself.
    require(once.size() <= 2 * bytes.size() && 2 * once.size() >= bytes.size(), "text is lost, or made up");
    const auto ascii = [](std::string_view text) {
        return std::count_if(text.begin(), text.end(), [](char c) { return c >= 0 && c < 'A'; });
    };
    require(ascii(once) == ascii(bytes), "spaces, digits or line ends are lost or made up");
    const std::size_t cut = bytes.find('\n');
    if (cut != std::string_view::npos)  // a line's end is never within a character
        require(upper(bytes.substr(0, cut)) + upper(bytes.substr(cut)) == once, "a line depends on the next one");
}
