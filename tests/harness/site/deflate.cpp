#include "harness/site/deflate.hpp"

#include <algorithm>
#include <array>

namespace harness {

namespace {

std::array<std::uint32_t, 256> crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t n = 0; n < table.size(); ++n) {
        std::uint32_t c = n;
        for (int bit = 0; bit < 8; ++bit) c = (c & 1) ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        table[n] = c;
    }
    return table;
}

std::uint32_t adler32(std::string_view bytes) {
    std::uint32_t a = 1, b = 0;
    for (const unsigned char byte : bytes) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

std::string little_endian(std::uint32_t value, int size) {
    std::string out;
    for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
    static const auto table = crc_table();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const unsigned char byte : bytes) crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

std::string big_endian(std::uint32_t value) {
    std::string out = little_endian(value, 4);
    std::reverse(out.begin(), out.end());
    return out;
}

std::string deflate_stored(std::string_view bytes) {
    constexpr std::size_t largest_block = 65535;
    std::string out;
    out.reserve(bytes.size() + bytes.size() / largest_block * 5 + 5);
    do {
        const std::string_view block = bytes.substr(0, largest_block);
        bytes.remove_prefix(block.size());
        const auto size = static_cast<std::uint32_t>(block.size());
        out += bytes.empty() ? '\1' : '\0';  // the last block says so
        out += little_endian(size, 2) + little_endian(~size, 2);
        out += block;
    } while (!bytes.empty());
    return out;
}

std::string zlib_stored(std::string_view bytes) {
    return "\x78\x01" + deflate_stored(bytes) + big_endian(adler32(bytes));
}

std::string gzip_stored(std::string_view bytes) {
    const std::string head{"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10};
    return head + deflate_stored(bytes) + little_endian(crc32(bytes), 4) +
           little_endian(static_cast<std::uint32_t>(bytes.size()), 4);
}

}  // namespace harness
