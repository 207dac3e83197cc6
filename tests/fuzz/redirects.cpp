// Location fields, a line each, followed from an https URL when the first byte is odd, from an http URL else.
#include "06_fetcher/redirects.hpp"

#include "06_fetcher/failure.hpp"
#include "fuzz/safe_url.hpp"

void must_hold(std::string_view bytes) {
    const bool secret = !bytes.empty() && bytes.front() % 2 != 0;
    fetcher::RedirectTrail trail(
        fetcher::parse_url(secret ? "https://origin.test/a/b?c" : "http://origin.test/a/b?c"), 10);
    bool encrypted = secret;
    int followed = 0;
    try {
        while (!bytes.empty()) {
            const std::size_t end = std::min(bytes.find('\n'), bytes.size());
            const fetcher::Url& next = trail.follow(std::string(bytes.substr(0, end)));
            bytes.remove_prefix(std::min(end + 1, bytes.size()));
            require_safe(next);
            require(next.https || !encrypted, "a redirect leads from https to http");
            encrypted = next.https;
            require(++followed <= 10, "more redirects are followed than allowed");
        }
    } catch (const fetcher::Failure& failure) {
        require(failure.phase() == fetcher::Phase::redirect, "a redirect fails as something else");
    }
}
