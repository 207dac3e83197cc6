// Messages to send, and what must come back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// `size` bytes of ASCII, in which every place looks different: what is lost, doubled or exchanged shows.
std::string numbered_words(std::size_t size);

char ascii_upper(char letter);
std::string upper(std::string_view ascii);
