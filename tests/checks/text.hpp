// Messages to send, and what must come back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/failure.hpp"

// `size` bytes of ASCII, in which every place looks different: what is lost, doubled or exchanged shows.
std::string numbered_words(std::size_t size);

char ascii_upper(char letter);
std::string upper(std::string_view ascii);

// True when there are zero bytes in the answer to a text that has none: the program sent more than it was sent.
bool holds_bytes_of_nobody(const harness::Evidence& seen);
