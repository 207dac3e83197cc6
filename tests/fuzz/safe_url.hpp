// What a URL must be before it may stand in a request.
#pragma once

#include <algorithm>

#include "06_fetcher/url.hpp"
#include "fuzz/property.hpp"

inline void require_safe(const fetcher::Url& url) {
    const auto printable = [](char c) { return c > ' ' && c < 0x7f; };
    require(std::all_of(url.text.begin(), url.text.end(), printable),
            "a URL holds a space, a control character or a byte beyond ASCII");
    require(url.text.starts_with(url.https ? "https://" : "http://"), "a URL's scheme is not what it says");
    require(std::string(url.origin()) + std::string(url.target()) == url.text, "a URL's parts are not the URL");
    require(url.target().starts_with('/'), "the target of a request does not begin with a slash");
    require(url.text.find('#') == std::string::npos, "a fragment would be sent");
    require(!url.host.empty() && url.port != 0, "a URL has no host or no port");
    require(fetcher::parse_url(url.text).text == url.text, "a URL that was parsed reads differently when parsed again");
}
