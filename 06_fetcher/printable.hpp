// Text from outside, made fit for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace fetcher {

// `text` with everything escaped as \xNN that could do more to a terminal than show a character: control
// characters (escape sequences begin with one), bytes that are no UTF-8, and the marks that turn the
// direction of writing. Longer text than `limit` bytes is cut, which "…" shows. The result is valid UTF-8.
std::string printable(std::string_view text, std::size_t limit = 2048);

}  // namespace fetcher
