// An http or https URL, taken apart once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fetcher {

// Made by parse_url or resolve_reference only, so what is in it is safe to put into a request: no spaces, no
// control characters, ASCII only.
struct Url {
    // Scheme and host in lower case, no default port, no fragment, "/" for an empty path: two URLs that ask
    // the same server the same thing compare equal. Path and query stay as they were written.
    std::string text;

    std::string host;  // a name or an address; IPv6 without brackets
    std::uint16_t port = 0;
    bool https = false;
    std::size_t origin_size = 0;

    // Scheme, host and port, "http://localhost:8000": what a connection can be reused for.
    std::string_view origin() const { return std::string_view(text).substr(0, origin_size); }
    // The origin without its scheme: the value of the Host field (RFC 9110, 7.2).
    std::string_view authority() const { return origin().substr(https ? 8 : 7); }
    // Path and query, what the request asks for.
    std::string_view target() const { return std::string_view(text).substr(origin_size); }
};

// Parses `text` as RFC 3986 has it, with one leniency: bytes beyond ASCII are percent-encoded, as browsers
// do. Throws std::invalid_argument with a reason that reads well after "URL: ". User names are refused: we
// send no credentials.
Url parse_url(std::string_view text);

// What `reference`, the value of a Location field, means when it was found at `base` (RFC 3986, 5.2). Spaces
// in it are percent-encoded, since servers forget to. Throws like parse_url.
Url resolve_reference(const Url& base, std::string_view reference);

}  // namespace fetcher
