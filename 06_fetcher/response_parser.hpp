// Beast's parser, told to keep of an answer only what a download needs.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace fetcher {

// Knows status line, fields, lengths and chunks by RFC 9112; allocates nothing for fields nobody reads. The
// body goes into `body`, whence the caller takes it between two calls of put(). For one answer.
class ResponseParser : public boost::beast::http::basic_parser<false> {
  public:
    // Header and trailer together; also how much of a header may lie unparsed in a buffer.
    static constexpr std::uint32_t longest_header = 32 * 1024;

    ResponseParser() {
        header_limit(longest_header);
        body_limit(boost::none);  // goes to disk in pieces, so its length does not matter
    }

    // Beast's own, but for one thing: the end of a body in chunks is 5 bytes at least, and Beast asserts (1.81) that they
    // are there when it looks at "0\r\n" for the second time. So fewer wait for the others.
    std::size_t put(const boost::asio::const_buffer& buffer, boost::beast::error_code& error) {
        const auto* first = static_cast<const char*>(buffer.data());
        if (is_header_done() && chunked() && buffer.size() < 5 && buffer.size() > 0 && *first == '0') {
            error = boost::beast::http::error::need_more;
            return 0;
        }
        return basic_parser::put(buffer, error);
    }

    unsigned status = 0;
    std::string reason;
    std::optional<std::string> location;
    std::optional<std::string> retry_after;
    std::optional<std::uint64_t> length;  // what Content-Length announces
    std::uint64_t received = 0;
    std::string body;

  private:
    using Error = boost::beast::error_code;
    using View = boost::beast::string_view;
    using Field = boost::beast::http::field;
    using Verb = boost::beast::http::verb;

    void on_request_impl(Verb, View, View, int, Error&) override {}
    void on_response_impl(int code, View text, int, Error&) override {
        status = static_cast<unsigned>(code);
        reason = std::string(text);
    }
    void on_field_impl(Field field, View, View value, Error&) override {
        if (is_header_done()) return;  // a trailer changes nothing any more
        if (field == Field::location) location = std::string(value);
        if (field == Field::retry_after) retry_after = std::string(value);
    }
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& announced, Error&) override {
        if (announced) length = *announced;
    }
    std::size_t on_body_impl(View bytes, Error&) override { return take(bytes); }
    void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error&) override { return take(bytes); }
    void on_finish_impl(Error&) override {}

    std::size_t take(View bytes) {
        received += bytes.size();
        body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
};

}  // namespace fetcher
