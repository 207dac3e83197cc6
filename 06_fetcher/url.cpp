#include "06_fetcher/url.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/url.hpp>
#include <charconv>
#include <iterator>
#include <stdexcept>

namespace fetcher {
namespace {

namespace urls = boost::urls;

[[noreturn]] void refuse(const std::string& reason) { throw std::invalid_argument(reason); }

std::string encode(std::string_view text, bool spaces) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (spaces && c == ' '))
            fmt::format_to(std::back_inserter(result), "%{:02X}", byte);
        else if (byte <= 0x20 || byte == 0x7F)
            refuse("has a space or a control character in it");
        else
            result += c;
    }
    return result;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// Refuses a scheme that no "//" follows. No http URL is like that, and Boost.URL 1.81 fails an assertion on "http:?".
void require_slashes(std::string_view text) {
    const std::size_t end = text.find_first_of(":/?#");
    if (end != std::string_view::npos && text[end] == ':' && !text.substr(end + 1).starts_with("//"))
        refuse("does not begin with http:// or https://");
}

std::uint16_t port_number(std::string_view digits) {
    std::uint16_t port = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (parsed.ec != std::errc() || port == 0) refuse("has no valid port");
    return port;
}

Url from_parts(const urls::url_view_base& parts) {
    Url url;
    const std::string scheme = lower(parts.scheme());
    if (scheme != "http" && scheme != "https") refuse("is neither http nor https");
    url.https = scheme == "https";

    if (parts.has_userinfo()) refuse("has a user name in it, and this program sends no credentials");
    if (parts.encoded_host().empty()) refuse("has no host");
    url.host = lower(std::string_view(parts.encoded_host_address()));
    if (parts.host_type() == urls::host_type::ipvfuture || url.host.find('%') != std::string::npos)
        refuse("has a host name that is not plain ASCII (write it as xn--…)");

    const std::uint16_t default_port = url.https ? 443 : 80;
    url.port = parts.port().empty() ? default_port : port_number(parts.port());

    url.text = scheme + "://" + lower(std::string_view(parts.encoded_host()));
    if (url.port != default_port) fmt::format_to(std::back_inserter(url.text), ":{}", url.port);
    url.origin_size = url.text.size();

    const std::string_view path = parts.encoded_path();
    if (!path.empty() && path.front() != '/')
        refuse("has no valid port");  // Boost.URL takes "h:x" for "h:" and "x"
    url.text += path.empty() ? "/" : path;
    if (parts.has_query()) url.text.append("?").append(std::string_view(parts.encoded_query()));
    return url;
}

}  // namespace

Url parse_url(std::string_view text) {
    const std::string encoded = encode(text, false);
    require_slashes(encoded);
    const auto parts = urls::parse_uri(encoded);
    if (parts.has_error()) {
        if (encoded.find("://") == std::string::npos) refuse("does not begin with http:// or https://");
        refuse("is not a valid URL");
    }
    return from_parts(*parts);
}

Url resolve_reference(const Url& base, std::string_view reference) {
    const std::string encoded = encode(reference, true);
    require_slashes(encoded);
    const auto parts = urls::parse_uri_reference(encoded);
    if (parts.has_error()) refuse("is not a valid URL");
    urls::url resolved;
    if (urls::resolve(urls::url_view(base.text), *parts, resolved).has_error()) refuse("is not a valid URL");
    Url url = from_parts(resolved);
    // Boost.URL leaves the ".." that lead above the root; RFC 3986, 5.2.4 lets them end there.
    while (url.target().starts_with("/../")) url.text.erase(url.origin_size, 3);
    if (url.target() == "/..") url.text.resize(url.origin_size + 1);
    return url;
}

}  // namespace fetcher
