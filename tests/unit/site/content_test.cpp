#include <doctest/doctest.h>

#include <boost/beast/zlib/inflate_stream.hpp>
#include <cstdint>

#include "harness/site/bomb.hpp"
#include "harness/site/content.hpp"
#include "harness/site/deflate.hpp"

using namespace harness;

TEST_CASE("content may be computed from any offset") {
    const std::string whole = content("/bytes/100/a", 100);
    REQUIRE(whole.size() == 100);
    for (const std::size_t offset : {0u, 1u, 7u, 8u, 9u, 63u, 99u})
        for (const std::size_t size : {0u, 1u, 8u, 17u})
            if (offset + size <= whole.size())
                CHECK(content("/bytes/100/a", size, offset) == whole.substr(offset, size));
}

TEST_CASE("different paths have different contents") {
    CHECK(content("/bytes/100/a", 100) != content("/bytes/100/b", 100));
    CHECK(content("/bytes/100/a", 100) != content("/bytes/101/a", 100));
}

TEST_CASE("check sums and frames are the standards'") {
    CHECK(crc32("123456789") == 0xCBF43926u);  // the check value of CRC-32
    CHECK(zlib_stored("Wikipedia").substr(0, 2) == "\x78\x01");
    CHECK(zlib_stored("Wikipedia").ends_with(big_endian(0x11E60398u)));  // its Adler-32
    CHECK(gzip_stored("").size() == 10 + 5 + 8);
    CHECK(deflate_stored(std::string(65535, 'x')).size() == 65535 + 5);
    CHECK(deflate_stored(std::string(65536, 'x')).size() == 65536 + 10);
}

TEST_CASE("many zeros are few bytes, and unpack to what they were") {
    const std::string packed = gzip_zeros(1'000'000);
    CHECK(packed.size() < 2000);
    CHECK(packed.substr(0, 2) == "\x1f\x8b");
    boost::beast::zlib::inflate_stream inflate;
    std::string unpacked(2'000'000, 'x');
    boost::beast::zlib::z_params step{};
    step.next_in = packed.data() + 10;
    step.avail_in = packed.size() - 10 - 8;
    step.next_out = unpacked.data();
    step.avail_out = unpacked.size();
    boost::beast::error_code error;
    inflate.write(step, boost::beast::zlib::Flush::finish, error);
    CHECK(error == boost::beast::zlib::error::end_of_stream);
    CHECK(unpacked.substr(0, step.total_out) == std::string(1'000'000, '\0'));
    const std::uint32_t sum = crc32(unpacked.substr(0, step.total_out));
    std::string end;
    for (const std::uint32_t number : {sum, 1'000'000u})
        for (int byte = 0; byte < 4; ++byte) end += static_cast<char>(number >> (8 * byte));
    CHECK(packed.ends_with(end));
}
