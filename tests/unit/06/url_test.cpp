// URLs: what is accepted, what two of them have in common, where a reference leads.
#include "06_fetcher/url.hpp"

#include <doctest/doctest.h>

#include <random>
#include <stdexcept>
#include <string>

using fetcher::parse_url;
using fetcher::resolve_reference;
using fetcher::Url;

TEST_CASE("a URL is taken apart") {
    const Url url = parse_url("http://localhost:8080/a/b.png?size=2&x");
    CHECK_FALSE(url.https);
    CHECK(url.host == "localhost");
    CHECK(url.port == 8080);
    CHECK(url.origin() == "http://localhost:8080");
    CHECK(url.authority() == "localhost:8080");
    CHECK(url.target() == "/a/b.png?size=2&x");
}

TEST_CASE(
    "the default port, the case of scheme and host, an empty path and the fragment make no difference") {
    for (const std::string same : {"https://example.test/", "HTTPS://EXAMPLE.test:443",
                                   "https://example.test#here", "https://example.test/#there"}) {
        CAPTURE(same);
        CHECK(parse_url(same).text == "https://example.test/");
        CHECK(parse_url(same).port == 443);
        CHECK(parse_url(same).authority() == "example.test");
    }
}

TEST_CASE("path and query stay as they were written") {
    for (const std::string target : {"/A", "/a", "/%61", "/a/../b", "/a//b", "/?", "/?b&a", "/a%2Fb"}) {
        CAPTURE(target);
        CHECK(parse_url("http://h" + target).target() == target);
    }
}

TEST_CASE("a query without a path asks for /") { CHECK(parse_url("http://h?q").target() == "/?q"); }

TEST_CASE("an IPv6 address has brackets in the Host field and none for the resolver") {
    const Url url = parse_url("http://[::1]:81/x");
    CHECK(url.host == "::1");
    CHECK(url.authority() == "[::1]:81");
}

TEST_CASE("bytes beyond ASCII are percent-encoded") {
    CHECK(parse_url("http://h/\xD0\xBF\xFF").target() == "/%D0%BF%FF");
}

TEST_CASE("what is no http or https URL is refused") {
    for (const std::string text : {"",
                                   "nonsense",
                                   "/path",
                                   "//host/path",
                                   "ftp://h/",
                                   "file:///etc/passwd",
                                   "http:",
                                   "http://",
                                   "http:?",
                                   "http:#x",
                                   "http:///x",
                                   "http://h:0/",
                                   "http://h:65536/",
                                   "http://h:99999999999/",
                                   "http://h:x/",
                                   "http://h:-",
                                   "http://h:80x",
                                   "http://user@h/",
                                   "http://user:secret@h/",
                                   "http://h/a b",
                                   "http://h/\x1b[31m",
                                   "http://h/\r\nX: y",
                                   "http://h/%zz",
                                   "http://\xD0\xBF/",
                                   "http://%68/",
                                   "http://[v1.x]/",
                                   "http://[::1/",
                                   "javascript:alert(1)"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_url(text), std::invalid_argument);
    }
    CHECK_THROWS_AS(parse_url(std::string_view("http://h/\0", 10)), std::invalid_argument);
}

TEST_CASE("references are resolved as RFC 3986, 5.4 has it") {
    const Url base = parse_url("http://a/b/c/d?q");
    const auto resolved = [&](const char* reference) { return resolve_reference(base, reference).text; };
    CHECK(resolved("g") == "http://a/b/c/g");
    CHECK(resolved("./g") == "http://a/b/c/g");
    CHECK(resolved("/g") == "http://a/g");
    CHECK(resolved("//g") == "http://g/");
    CHECK(resolved("?y") == "http://a/b/c/d?y");
    CHECK(resolved("#s") == "http://a/b/c/d?q");
    CHECK(resolved("../g") == "http://a/b/g");
    CHECK(resolved("../../../g") == "http://a/g");
    CHECK(resolved("../../..") == "http://a/");
    CHECK(resolved("https://other:8443/x") == "https://other:8443/x");
    CHECK(resolved("a b") == "http://a/b/c/a%20b");
}

TEST_CASE("a reference to another scheme is refused") {
    const Url base = parse_url("http://a/");
    for (const std::string reference : {"file:///etc/passwd", "ftp://a/", "data:,x", "http:#x", "http:x",
                                        "http://u:p@a/", "\x1b]0;x\x07", "http://"}) {
        CAPTURE(reference);
        CHECK_THROWS_AS(resolve_reference(base, reference), std::invalid_argument);
    }
}

TEST_CASE("whatever is accepted can stand in a request line") {
    std::mt19937 random(6);
    const std::string alphabet = "abA0/.%?#&=:@[]-_~ \r\n\t\x01\x7f\xC3\xA4\xFF\\\"<>^`{|}";
    std::size_t accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = round % 2 ? "http://h/" : "http://";
        for (std::size_t n = random() % 12; n > 0; --n) text += alphabet[random() % alphabet.size()];
        try {
            const Url url = parse_url(text);
            ++accepted;
            CAPTURE(text);
            REQUIRE(url.text.find_first_of(std::string_view(" \r\n\t\x01\x7f#", 7)) == std::string::npos);
            for (const char c : url.text) REQUIRE(static_cast<unsigned char>(c) < 0x80);
            REQUIRE(url.target().starts_with("/"));
            REQUIRE_FALSE(url.host.empty());
            REQUIRE(parse_url(url.text).text == url.text);
        } catch (const std::invalid_argument&) {
        }
    }
    CHECK(accepted > 1000);
}
