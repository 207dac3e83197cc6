#include "checks/text.hpp"

#include <fmt/format.h>
#include <algorithm>

std::string numbered_words(std::size_t size) {
    std::string text;
    text.reserve(size + 16);
    for (std::size_t number = 0; text.size() < size; ++number) text += fmt::format("word {};", number);
    text.resize(size);
    return text;
}

char ascii_upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

std::string upper(std::string_view ascii) {
    std::string result(ascii);
    std::transform(result.begin(), result.end(), result.begin(), ascii_upper);
    return result;
}

bool holds_bytes_of_nobody(const harness::Evidence& seen) {
    return seen.kind == harness::Evidence::Kind::different && seen.received.find('\0') != std::string::npos;
}
