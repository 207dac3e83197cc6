// Deflate without compressing: enough to write a PNG or a gzip body that every reader accepts, with no
// library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

// The check sum of PNG chunks and of gzip (CRC-32, as in RFC 1952, appendix 8).
std::uint32_t crc32(std::string_view bytes);

// `bytes` as a deflate stream of stored blocks (RFC 1951, 3.2.4).
std::string deflate_stored(std::string_view bytes);

// The same inside a zlib frame (RFC 1950), which PNG wants, and inside a gzip frame (RFC 1952), which HTTP
// wants.
std::string zlib_stored(std::string_view bytes);
std::string gzip_stored(std::string_view bytes);

// `value` in four bytes, most significant first, as PNG and zlib write numbers.
std::string big_endian(std::uint32_t value);

}  // namespace harness
