#include <doctest/doctest.h>

#include "harness/site/web.hpp"

using namespace harness;

namespace {

Router make_router() {
    Router router;
    for (const char* pattern :
         {"/", "/list", "/bytes/{size}/{name}", "/odd/{rest...}", "/fails/{code}/{name}?retry-after=S"})
        router.add(pattern, "", {});
    return router;
}

std::string route_of(const Router& router, std::string_view path) {
    const auto [route, captures] = router.find(path);
    return route ? route->pattern : "none";
}

}  // namespace

TEST_CASE("a route is found segment by segment") {
    const Router router = make_router();
    CHECK(route_of(router, "/") == "/");
    CHECK(route_of(router, "/list") == "/list");
    CHECK(route_of(router, "/list/") == "none");
    CHECK(route_of(router, "/listing") == "none");
    CHECK(route_of(router, "/bytes/10/a") == "/bytes/{size}/{name}");
    CHECK(route_of(router, "/bytes/10") == "none");
    CHECK(route_of(router, "/bytes/10/a/b") == "none");
    CHECK(route_of(router, "/bytes//a") == "none");
    CHECK(route_of(router, "/odd/") == "/odd/{rest...}");
    CHECK(route_of(router, "/odd/a/%2e%2e/b") == "/odd/{rest...}");
    CHECK(route_of(router, "/fails/503/a") == "/fails/{code}/{name}?retry-after=S");
    CHECK(route_of(router, "") == "none");
}

TEST_CASE("braces capture what was sent, undecoded") {
    const Router router = make_router();
    CHECK(router.find("/bytes/10/a%2fb").second.at("name") == "a%2fb");
    CHECK(router.find("/odd/a/%2e%2e/b").second.at("rest") == "a/%2e%2e/b");
}

TEST_CASE("a target is a path and a query") {
    CHECK(split_target("/a/b").first == "/a/b");
    const auto [path, query] = split_target("/a?b=c&d&e=f=g");
    CHECK(path == "/a");
    CHECK(query.at("b") == "c");
    CHECK(query.at("d") == "");
    CHECK(query.at("e") == "f=g");
}

TEST_CASE("a number that is none is a bad request") {
    Request request;
    request.captures = {{"size", "12"}, {"wrong", "12x"}, {"huge", "99999999999999999999999"}};
    CHECK(request.number("size") == 12);
    CHECK_THROWS_AS(request.number("wrong"), HttpError);
    CHECK_THROWS_AS(request.number("huge"), HttpError);
}

TEST_CASE("a header field is found whatever its case") {
    Request request;
    request.fields = {{"Accept-Encoding", "gzip"}};
    CHECK(request.field("accept-encoding") == "gzip");
    CHECK(request.field("accept") == "");
}
