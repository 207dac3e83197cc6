// What is kept of an answer, however it is cut into pieces.
#include "06_fetcher/response_parser.hpp"

#include <doctest/doctest.h>

#include <boost/asio/buffer.hpp>
#include <memory>
#include <string>

using fetcher::ResponseParser;
namespace http = boost::beast::http;

namespace {

struct Parsed {
    std::unique_ptr<ResponseParser> parser = std::make_unique<ResponseParser>();
    boost::beast::error_code error;
    bool at_end = false;  // every byte was wanted
};

// Feeds `answer` in pieces of `piece` bytes, keeping what the parser did not take, as a connection does.
Parsed parse(const std::string& answer, std::size_t piece) {
    Parsed parsed;
    std::string waiting;
    for (std::size_t at = 0; at < answer.size() && !parsed.parser->is_done(); at += piece) {
        waiting += answer.substr(at, piece);
        while (!waiting.empty() && !parsed.parser->is_done()) {
            parsed.error = {};
            const std::size_t taken = parsed.parser->put(boost::asio::buffer(waiting), parsed.error);
            waiting.erase(0, taken);
            if (parsed.error == http::error::need_more && taken == 0) break;
            if (parsed.error && parsed.error != http::error::need_more) return parsed;
        }
        if (parsed.error == http::error::need_more) parsed.error = {};
    }
    parsed.at_end = waiting.empty();
    return parsed;
}

}  // namespace

TEST_CASE("a body of known length") {
    const std::string answer = "HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nX: y\r\n\r\nhello";
    for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
        CAPTURE(piece);
        const Parsed parsed = parse(answer, piece);
        REQUIRE_FALSE(parsed.error);
        CHECK(parsed.parser->is_done());
        CHECK(parsed.parser->status == 200);
        CHECK(parsed.parser->reason == "Fine");
        CHECK(parsed.parser->length == 5u);
        CHECK(parsed.parser->body == "hello");
        CHECK(parsed.parser->keep_alive());
        CHECK_FALSE(parsed.parser->location);
    }
}

TEST_CASE("no chunk but the last, in pieces of any size") {
    const std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
        CAPTURE(piece);
        const Parsed parsed = parse(answer, piece);
        REQUIRE_FALSE(parsed.error);
        CHECK(parsed.parser->is_done());
        CHECK(parsed.parser->body.empty());
        CHECK(parsed.at_end);
    }
}

TEST_CASE("a body in chunks, with extensions and a trailer") {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n "
        "world\r\n0\r\nLocation: /late\r\n\r\n";
    for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
        CAPTURE(piece);
        const Parsed parsed = parse(answer, piece);
        REQUIRE_FALSE(parsed.error);
        CHECK(parsed.parser->is_done());
        CHECK(parsed.parser->body == "hello world");
        CHECK_FALSE(parsed.parser->length);
        CHECK_FALSE(parsed.parser->location);  // a trailer is too late to lead anywhere
    }
}

TEST_CASE("the fields that a download needs") {
    const Parsed parsed =
        parse("HTTP/1.1 302 Found\r\nlocation: /x\r\nRETRY-AFTER: 7\r\nContent-Length: 0\r\n\r\n", 9);
    CHECK(parsed.parser->location == "/x");
    CHECK(parsed.parser->retry_after == "7");
    CHECK(parsed.parser->is_done());
}

TEST_CASE("a body that ends with the connection is complete only then") {
    Parsed parsed = parse("HTTP/1.1 200 OK\r\n\r\nsome", 4);
    CHECK_FALSE(parsed.parser->is_done());
    CHECK_FALSE(parsed.parser->keep_alive());
    CHECK(parsed.parser->body == "some");
    parsed.parser->put_eof(parsed.error);
    CHECK_FALSE(parsed.error);
    CHECK(parsed.parser->is_done());
}

TEST_CASE("an answer that is cut off is an error") {
    for (const std::string answer : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}) {
        CAPTURE(answer);
        Parsed parsed = parse(answer, 1000);
        parsed.parser->put_eof(parsed.error);
        CHECK(parsed.error == http::error::partial_message);
    }
}

TEST_CASE("an ambiguous or broken answer is refused") {
    for (const std::string answer :
         {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
          "HTTP/1.1 200 OK\r\nX: \x1b[31m\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        CAPTURE(answer);
        CHECK(parse(answer, 1000).error);
    }
}

TEST_CASE("a header is not read without end") {
    std::string answer = "HTTP/1.1 200 OK\r\n";
    while (answer.size() < 2 * ResponseParser::longest_header) answer += "X-Field: value\r\n";
    CHECK(parse(answer, 4096).error == http::error::header_limit);
}

TEST_CASE("a body may be of any length") {
    const Parsed parsed = parse("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\nx", 1000);
    CHECK_FALSE(parsed.error);
    CHECK(parsed.parser->length == 1'000'000'000'000u);
}
