#include "harness/site/bomb.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>
#include <cstdint>
#include <stdexcept>

namespace harness {

std::string gzip_zeros(std::size_t size) {
    namespace zlib = boost::beast::zlib;
    const std::array<char, 64 * 1024> zeros{};
    std::array<char, 64 * 1024> packed;
    std::string out{"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10};
    boost::crc_32_type crc;
    zlib::deflate_stream deflate;
    zlib::z_params step{};
    std::size_t left = size;
    boost::beast::error_code error;
    while (error != zlib::error::end_of_stream) {
        if (step.avail_in == 0) {
            step.next_in = zeros.data();
            step.avail_in = std::min(left, zeros.size());
            crc.process_bytes(zeros.data(), step.avail_in);
            left -= step.avail_in;
        }
        step.next_out = packed.data();
        step.avail_out = packed.size();
        deflate.write(step, left == 0 ? zlib::Flush::finish : zlib::Flush::none, error);
        if (error && error != zlib::error::end_of_stream && error != zlib::error::need_buffers)
            throw std::runtime_error("cannot compress: " + error.message());
        out.append(packed.data(), packed.size() - step.avail_out);
    }
    for (const auto number : {static_cast<std::uint32_t>(crc.checksum()), static_cast<std::uint32_t>(size)})
        for (int byte = 0; byte < 4; ++byte) out += static_cast<char>(number >> (8 * byte));
    return out;
}

}  // namespace harness
