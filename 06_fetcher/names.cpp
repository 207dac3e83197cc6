#include "06_fetcher/names.hpp"

#include <openssl/sha.h>
#include <array>
#include <cstdint>
#include <string_view>

namespace fetcher {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool encoded = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                             hex_digit(text[i + 2]) >= 0;
        result += encoded ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
        if (encoded) i += 2;
    }
    return result;
}

// 16 characters that case-insensitive file systems tell apart (RFC 4648 base 32, in lower case).
std::string fingerprint(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::string result;
    std::uint32_t bits = 0;
    int available = 0;
    for (std::size_t next = 0; result.size() < 16;) {
        if (available < 5) {
            bits = bits << 8 | digest[next++];
            available += 8;
        }
        available -= 5;
        result += "abcdefghijklmnopqrstuvwxyz234567"[bits >> available & 31];
    }
    return result;
}

}  // namespace

std::string file_name(const Url& url) {
    constexpr std::size_t longest_stem = 96;
    constexpr std::size_t longest_extension = 10;

    const std::string_view path = url.target().substr(0, url.target().find('?'));
    // Decoded after the split, so an encoded separator becomes a "_" like any other unsafe character.
    std::string stem = percent_decoded(path.substr(path.rfind('/') + 1));
    for (char& c : stem)
        if (!is_letter_or_digit(c) && c != '.' && c != '-' && c != '_') c = '_';

    std::string extension;
    const std::size_t dot = stem.rfind('.');
    const std::size_t after = stem.find_first_of("-_", dot == std::string::npos ? 0 : dot);
    if (dot != std::string::npos && dot > 0 && dot + 1 < stem.size() &&
        stem.size() - dot - 1 <= longest_extension && after == std::string::npos) {
        extension = stem.substr(dot);
        stem.resize(dot);
    }
    if (stem.size() > longest_stem) stem.resize(longest_stem);
    if (stem.empty()) stem = "index";
    if (stem.front() == '.' || stem.front() == '-') stem.front() = '_';
    return stem + "-" + fingerprint(url.text) + extension;
}

}  // namespace fetcher
