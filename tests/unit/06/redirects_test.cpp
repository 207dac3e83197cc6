// Where redirects may lead.
#include "06_fetcher/redirects.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "06_fetcher/failure.hpp"
#include "tests/unit/shown.hpp"

using fetcher::Failure;
using fetcher::parse_url;
using fetcher::Phase;
using fetcher::RedirectTrail;

namespace {

// The reason why the last of `locations` is refused, followed from `start`; empty when it is not.
std::string refusal(const char* start, std::initializer_list<const char*> locations, unsigned limit = 10) {
    RedirectTrail trail(parse_url(start), limit);
    std::size_t left = locations.size();
    for (const char* location : locations) {
        --left;
        try {
            trail.follow(location);
        } catch (const Failure& failure) {
            CHECK(failure.phase() == Phase::redirect);
            CHECK_FALSE(failure.passing());
            CHECK(left == 0);
            return failure.what();
        }
    }
    return "";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("301, 302, 303, 307 and 308 lead elsewhere, other statuses do not") {
    for (unsigned status = 100; status < 600; ++status) {
        const bool leads = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        CAPTURE(status);
        CHECK(fetcher::is_redirect(status) == leads);
    }
}

TEST_CASE("each location is relative to the one before") {
    RedirectTrail trail(parse_url("http://a/b/c"), 10);
    CHECK(trail.follow("d").text == "http://a/b/d");
    CHECK(trail.follow("//other/x/y").text == "http://other/x/y");
    CHECK(trail.follow("z").text == "http://other/x/z");
    CHECK(trail.follow("https://safe/").text == "https://safe/");
}

TEST_CASE("the number of redirects is bounded exactly") {
    CHECK(refusal("http://a/0", {"/1", "/2", "/3"}, 3).empty());
    CHECK(contains(refusal("http://a/0", {"/1", "/2", "/3", "/4"}, 3), "more than 3 times"));
    CHECK(contains(refusal("http://a/0", {"/1"}, 0), "more than 0 times"));
}

TEST_CASE("a loop is named") {
    CHECK(contains(refusal("http://a/1", {"/1"}), "redirect loop, back to http://a/1"));
    CHECK(contains(refusal("http://a/1", {"/2", "/3", "/2"}), "redirect loop, back to http://a/2"));
    CHECK(contains(refusal("http://a/1", {"#elsewhere"}), "redirect loop"));
}

TEST_CASE("a step from https to http is refused, a step up is not") {
    CHECK(contains(refusal("https://a/", {"http://a/x"}), "from https to http://a/x"));
    CHECK(contains(refusal("http://a/", {"https://a/", "http://a/x"}), "from https to"));
    CHECK(refusal("http://a/", {"https://a/"}).empty());
}

TEST_CASE("no other scheme is reached") {
    for (const char* location :
         {"file:///etc/passwd", "ftp://a/", "data:text/html,x", "javascript:x", "http://u:p@a/"}) {
        CAPTURE(location);
        CHECK(contains(refusal("http://a/", {location}), "which"));
    }
}

TEST_CASE("a redirect that does not say where to is a failure") {
    RedirectTrail trail(parse_url("http://a/"), 10);
    CHECK_THROWS_AS(trail.follow(std::nullopt), Failure);
}
