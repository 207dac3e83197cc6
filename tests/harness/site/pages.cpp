#include "harness/site/pages.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>
#include <boost/asio.hpp>

#include "harness/site/bomb.hpp"
#include "harness/site/content.hpp"
#include "harness/site/deflate.hpp"

namespace harness {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t small_body = 1000;  // of a route that does not name a size
constexpr std::size_t piece = 64 * 1024;  // what a large body is sent in

awaitable<void> sleep(milliseconds delay) {
    asio::steady_timer timer(co_await asio::this_coro::executor, delay);
    co_await timer.async_wait(asio::use_awaitable);
}

// Waits for the client to leave, which ends the handler.
awaitable<void> wait_for_ever() { return sleep(std::chrono::hours(24 * 365)); }

Fields binary() { return {{"Content-Type", "application/octet-stream"}}; }

// Sends the bytes [from, to) of the content that belongs to the request's path, a piece at a time.
awaitable<void> send_content(Exchange& exchange, std::uint64_t from, std::uint64_t to,
                             std::size_t step = piece) {
    while (from < to) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(step, to - from));
        std::string bytes = content(exchange.request().path, size, from);
        co_await exchange.write(std::move(bytes));
        from += size;
    }
}

awaitable<void> respond_small(Exchange& exchange) {
    Fields fields = binary();
    std::string body = content(exchange.request().path, small_body);
    co_await exchange.respond(200, std::move(fields), std::move(body));
}

// "bytes=100-199", "bytes=100-" and "bytes=-100" of `size` bytes, as [from, to); nothing for anything else,
// which a server may ignore (RFC 9110, 14.2).
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view field,
                                                                   std::uint64_t size) {
    if (!field.starts_with("bytes=")) return std::nullopt;
    field.remove_prefix(6);
    const auto dash = field.find('-');
    if (dash == field.npos) return std::nullopt;
    const auto number = [](std::string_view text) -> std::optional<std::uint64_t> {
        std::uint64_t value;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        return value;
    };
    const auto first = number(field.substr(0, dash)), last = number(field.substr(dash + 1));
    if (first && *first < size) return std::pair{*first, last ? std::min(*last + 1, size) : size};
    if (!first && last) return std::pair{size - std::min(*last, size), size};
    return std::nullopt;
}

}  // namespace

Pages::Pages(std::vector<Picture> gallery, milliseconds picture_delay, Gates& gates, Record& record,
             std::function<std::string(Origin)> address)
    : gallery_(std::move(gallery)),
      picture_delay_(picture_delay),
      gates_(gates),
      record_(record),
      address_(std::move(address)) {
    show_gallery();
    add_bodies();
    add_delays();
    add_failures();
    add_redirects();
    add_gates();
}

std::string Pages::body(std::string_view path) const {
    constexpr std::string_view gallery = "/gallery/";
    if (path.starts_with(gallery))
        for (const Picture& picture : gallery_)
            if (picture.name == path.substr(gallery.size())) return draw(picture);
    const auto [route, captures] = router_.find(path);
    const auto size = captures.find("size");
    return content(path, size == captures.end() ? small_body : std::stoull(size->second));
}

//[ show_gallery
void Pages::show_gallery() {
    router_.add("/", "an index for the browser", [this](Exchange& exchange) -> awaitable<void> {
        std::string page =
            "<!doctype html><meta charset=utf-8><title>The gallery</title><h1>The gallery</h1>\n";
        for (const Picture& picture : gallery_)
            page += fmt::format("<img src='/gallery/{}' title='{}' style='max-width:12em'>\n", picture.name,
                                picture.name);
        page += "<h1>The routes</h1><ul>\n";
        for (const auto& route : router_.routes())
            page += fmt::format("<li><code>{}</code> – {}\n", route.pattern, route.about);
        Fields fields{{"Content-Type", "text/html; charset=utf-8"}};
        co_await exchange.respond(200, std::move(fields), std::move(page));
    });

    router_.add("/gallery/urls.txt", "the addresses of all pictures, one a line",
                [this](Exchange& exchange) -> awaitable<void> {
                    std::string list = "# The pictures of the gallery.\n";
                    for (const Picture& picture : gallery_)
                        list +=
                            fmt::format("{}/gallery/{}\n", address_(exchange.request().origin), picture.name);
                    Fields fields{{"Content-Type", "text/plain; charset=utf-8"}};
                    co_await exchange.respond(200, std::move(fields), std::move(list));
                });

    router_.add("/gallery/{name}", "one picture", [this](Exchange& exchange) -> awaitable<void> {
        const std::string& name = exchange.request().text("name");
        const auto picture =
            std::find_if(gallery_.begin(), gallery_.end(), [&](auto& it) { return it.name == name; });
        if (picture == gallery_.end()) throw HttpError(404, "no such picture\n");
        if (picture_delay_ > milliseconds(0)) co_await sleep(picture_delay_);
        Fields fields{{"Content-Type", "image/png"}};
        std::string body = draw(*picture);
        co_await exchange.respond(200, std::move(fields), std::move(body));
    });
}
//] show_gallery

void Pages::add_bodies() {
    router_.add("/bytes/{size}/{name}", "a body of that many bytes; honours Range",
                [](Exchange& exchange) -> awaitable<void> {
                    const Request& request = exchange.request();
                    const std::uint64_t size = request.number("size");
                    Fields fields = binary();
                    fields.emplace_back("Accept-Ranges", "bytes");
                    if (const auto range = parse_range(request.field("Range"), size)) {
                        const auto [from, to] = *range;
                        fields.emplace_back("Content-Range",
                                            fmt::format("bytes {}-{}/{}", from, to - 1, size));
                        const Framing framing = Framing::length(to - from);
                        co_await exchange.start(206, std::move(fields), framing);
                        co_await send_content(exchange, from, to);
                    } else {
                        const Framing framing = Framing::length(size);
                        co_await exchange.start(200, std::move(fields), framing);
                        co_await send_content(exchange, 0, size);
                    }
                    co_await exchange.finish();
                });

    router_.add("/chunked/{size}/{chunk}/{name}", "a body in chunks of that size",
                [](Exchange& exchange) -> awaitable<void> {
                    const auto size = exchange.request().number("size"),
                               chunk = exchange.request().number("chunk");
                    if (chunk == 0) throw HttpError(400, "a chunk has at least one byte\n");
                    Fields fields = binary();
                    const Framing framing = Framing::chunked();
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, size, chunk);
                    co_await exchange.finish();
                });

    router_.add("/until-close/{size}/{name}", "a body that ends with the connection",
                [](Exchange& exchange) -> awaitable<void> {
                    Fields fields = binary();
                    const Framing framing = Framing::until_close();
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, exchange.request().number("size"));
                    co_await exchange.finish();
                });

    router_.add("/gzip/{size}/{name}", "compressed for a client that accepts gzip",
                [](Exchange& exchange) -> awaitable<void> {
                    const Request& request = exchange.request();
                    std::string body = content(request.path, request.number("size"));
                    Fields fields = binary();
                    fields.emplace_back("Vary", "Accept-Encoding");
                    if (request.field("Accept-Encoding").find("gzip") != std::string::npos) {
                        fields.emplace_back("Content-Encoding", "gzip");
                        body = gzip_stored(body);
                    }
                    co_await exchange.respond(200, std::move(fields), std::move(body));
                });

    router_.add("/bomb/{size}/{name}", "so many zero bytes, compressed whether one accepts that or not",
                [](Exchange& exchange) -> awaitable<void> {
                    Fields fields = binary();
                    fields.emplace_back("Content-Encoding", "gzip");
                    std::string body = gzip_zeros(exchange.request().number("size"));
                    co_await exchange.respond(200, std::move(fields), std::move(body));
                });

    router_.add("/odd/{rest...}", "a small body under any path, for file names that are traps",
                respond_small);
}

void Pages::add_delays() {
    router_.add("/delay/{ms}/{name}", "a small body after that time",
                [](Exchange& exchange) -> awaitable<void> {
                    co_await sleep(milliseconds(exchange.request().number("ms")));
                    co_await respond_small(exchange);
                });

    router_.add("/drip/{size}/{bytes}/{ms}/{name}", "a body that comes so many bytes every so many ms",
                [](Exchange& exchange) -> awaitable<void> {
                    const Request& request = exchange.request();
                    const auto size = request.number("size"), step = request.number("bytes");
                    const milliseconds pause(request.number("ms"));
                    if (step == 0) throw HttpError(400, "a drop has at least one byte\n");
                    Fields fields = binary();
                    const Framing framing = Framing::length(size);
                    co_await exchange.start(200, std::move(fields), framing);
                    for (std::uint64_t sent = 0; sent < size; sent += step) {
                        if (sent > 0) co_await sleep(pause);
                        const std::uint64_t next = std::min(sent + step, size);
                        co_await send_content(exchange, sent, next);
                    }
                    co_await exchange.finish();
                });

    router_.add("/never/{name}", "takes the request and never answers",
                [](Exchange&) -> awaitable<void> { co_await wait_for_ever(); });

    router_.add("/stalled/{size}/{sent}/{name}", "stops after so many bytes, and stays",
                [](Exchange& exchange) -> awaitable<void> {
                    Fields fields = binary();
                    const Framing framing = Framing::length(exchange.request().number("size"));
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, exchange.request().number("sent"));
                    co_await wait_for_ever();
                });
}

void Pages::add_failures() {
    router_.add("/status/{code}/{name}", "always this status", [](Exchange& exchange) -> awaitable<void> {
        const auto status = exchange.request().number("code");
        if (status < 200 || status > 599) throw HttpError(400, "a status is between 200 and 599\n");
        Fields fields{{"Content-Type", "text/plain"}};
        std::string body = fmt::format("status {}, as you wished\n", status);
        co_await exchange.respond(static_cast<int>(status), std::move(fields), std::move(body));
    });

    router_.add("/fails/{code}/{times}/{name}?retry-after=S", "this status so many times, then a small body",
                [this](Exchange& exchange) -> awaitable<void> {
                    const Request& request = exchange.request();
                    if (failures_[request.path] >= request.number("times")) {
                        co_await respond_small(exchange);
                        co_return;
                    }
                    ++failures_[request.path];
                    Fields fields;
                    if (const auto wish = request.query.find("retry-after"); wish != request.query.end()) {
                        fields.emplace_back("Retry-After", wish->second);
                        record_.forbid(request.path,
                                       std::chrono::seconds(std::strtoul(wish->second.c_str(), nullptr, 10)));
                    }
                    std::string body = "try again\n";
                    const int status = static_cast<int>(request.number("code"));
                    co_await exchange.respond(status, std::move(fields), std::move(body));
                });

    router_.add("/close-after/{name}", "a small body; then the connection closes, though nothing had said so",
                [](Exchange& exchange) -> awaitable<void> {
                    Fields fields = binary();
                    const Framing framing = Framing::length(small_body);
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, small_body);
                });

    router_.add("/truncated/{size}/{sent}/{name}", "announces size bytes, ends in order after fewer",
                [](Exchange& exchange) -> awaitable<void> {
                    Fields fields = binary();
                    const Framing framing = Framing::length(exchange.request().number("size"));
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, exchange.request().number("sent"));
                });

    router_.add("/truncated-chunks/{size}/{chunk}/{name}", "chunked, but the last chunk never comes",
                [](Exchange& exchange) -> awaitable<void> {
                    Fields fields = binary();
                    const Framing framing = Framing::chunked();
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, exchange.request().number("size"),
                                          std::max<std::size_t>(1, exchange.request().number("chunk")));
                });

    router_.add("/reset/{size}/{sent}/{name}", "resets the connection after so many bytes",
                [](Exchange& exchange) -> awaitable<void> {
                    Fields fields = binary();
                    const Framing framing = Framing::length(exchange.request().number("size"));
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, exchange.request().number("sent"));
                    exchange.reset();
                });

    router_.add("/huge-headers/{bytes}/{name}", "header fields of that many bytes, then a small body",
                [](Exchange& exchange) -> awaitable<void> {
                    std::string line = "HTTP/1.1 200 OK\r\n";
                    co_await exchange.write_raw(std::move(line));
                    const std::string padding(1000, 'x');
                    for (std::uint64_t i = 0, left = exchange.request().number("bytes"); left > 0; ++i) {
                        const std::size_t size = std::min<std::uint64_t>(left, padding.size());
                        std::string field =
                            fmt::format("X-Padding-{}: {}\r\n", i, std::string_view{padding}.substr(0, size));
                        co_await exchange.write_raw(std::move(field));
                        left -= size;
                    }
                    std::string rest =
                        fmt::format("Content-Length: {}\r\nConnection: close\r\n\r\n", small_body) +
                        content(exchange.request().path, small_body);
                    co_await exchange.write_raw(std::move(rest));
                });

    router_.add("/escapes/{where}/{name}",
                "what drives a terminal, in the reason, the location, or as a control character",
                [](Exchange& exchange) -> awaitable<void> {
                    // An eight-bit CSI, and a mark that turns the writing: both are text by RFC 9110.
                    constexpr std::string_view text =
                        "\xc2\x9b"
                        "31mred\xe2\x80\xae";
                    const std::string& where = exchange.request().text("where");
                    std::string answer;
                    if (where == "reason")
                        answer = fmt::format("HTTP/1.1 404 {}\r\n", text);
                    else if (where == "location")
                        answer = fmt::format("HTTP/1.1 302 Found\r\nLocation: ftp://{}/\r\n", text);
                    else if (where == "control")
                        answer = "HTTP/1.1 404 \x1b[31mred\r\n";
                    else
                        throw HttpError(400, "where? reason, location or control\n");
                    answer += "Content-Length: 0\r\nConnection: close\r\n\r\n";
                    co_await exchange.write_raw(std::move(answer));
                });

    router_.add("/endless-chunk-extension/{name}", "a chunk whose first line never ends",
                [](Exchange& exchange) -> awaitable<void> {
                    std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;extension=";
                    co_await exchange.write_raw(std::move(head));
                    const std::string padding(piece, 'x');
                    while (true) {
                        std::string more = padding;
                        co_await exchange.write_raw(std::move(more));
                    }
                });
}

void Pages::add_redirects() {
    router_.add(
        "/redirect/{hops}/{name}", "redirects so many times, then a small body",
        [](Exchange& exchange) -> awaitable<void> {
            const Request& request = exchange.request();
            const auto hops = request.number("hops");
            if (hops == 0) {
                co_await respond_small(exchange);
                co_return;
            }
            constexpr std::array kinds{301, 302, 303, 307, 308};
            Fields fields{{"Location", fmt::format("/redirect/{}/{}", hops - 1, request.text("name"))}};
            std::string nothing;
            co_await exchange.respond(kinds[hops % kinds.size()], std::move(fields), std::move(nothing));
        });

    router_.add("/redirect-loop/{side}/{name}", "two pages that redirect to each other",
                [](Exchange& exchange) -> awaitable<void> {
                    const Request& request = exchange.request();
                    const bool left = request.text("side") == "left";
                    Fields fields{{"Location", fmt::format("/redirect-loop/{}/{}", left ? "right" : "left",
                                                           request.text("name"))}};
                    std::string nothing;
                    co_await exchange.respond(302, std::move(fields), std::move(nothing));
                });

    router_.add(
        "/redirect-endless/{number}/{name}", "redirects for ever, to a new page each time",
        [](Exchange& exchange) -> awaitable<void> {
            const Request& request = exchange.request();
            Fields fields{{"Location", fmt::format("/redirect-endless/{}/{}", request.number("number") + 1,
                                                   request.text("name"))}};
            std::string nothing;
            co_await exchange.respond(302, std::move(fields), std::move(nothing));
        });

    router_.add("/redirect-to/{where}/{name}", "redirects to http, other, https, ftp or file",
                [this](Exchange& exchange) -> awaitable<void> {
                    const Request& request = exchange.request();
                    const std::string& where = request.text("where");
                    const std::string path = "/bytes/1000/" + request.text("name");
                    std::string location;
                    if (where == "http")
                        location = address_(Origin::http) + path;
                    else if (where == "other")
                        location = address_(Origin::http_other) + path;
                    else if (where == "https")
                        location = address_(Origin::https) + path;
                    else if (where == "ftp")
                        location = "ftp://127.0.0.1" + path;
                    else if (where == "file")
                        location = "file:///etc/passwd";
                    else
                        throw HttpError(400, "where to? http, other, https, ftp or file\n");
                    Fields fields{{"Location", location}};
                    std::string nothing;
                    co_await exchange.respond(302, std::move(fields), std::move(nothing));
                });
}

void Pages::add_gates() {
    router_.add("/hold/{gate}/{name}", "a small body, once the gate has been opened (a check does that)",
                [this](Exchange& exchange) -> awaitable<void> {
                    co_await gates_.pass(exchange.request().text("gate"));
                    co_await respond_small(exchange);
                });

    router_.add("/hold-body/{gate}/{size}/{name}", "half of a body; the rest once the gate has been opened",
                [this](Exchange& exchange) -> awaitable<void> {
                    const auto size = exchange.request().number("size");
                    Fields fields = binary();
                    const Framing framing = Framing::length(size);
                    co_await exchange.start(200, std::move(fields), framing);
                    co_await send_content(exchange, 0, size / 2);
                    co_await gates_.pass(exchange.request().text("gate"));
                    co_await send_content(exchange, size / 2, size);
                    co_await exchange.finish();
                });

    router_.add("/hold-redirect/{gate}/{name}",
                "redirects to /bytes/1000/{name}, once the gate has been opened",
                [this](Exchange& exchange) -> awaitable<void> {
                    co_await gates_.pass(exchange.request().text("gate"));
                    Fields fields{{"Location", "/bytes/1000/" + exchange.request().text("name")}};
                    std::string nothing;
                    co_await exchange.respond(302, std::move(fields), std::move(nothing));
                });

    router_.add("/meet/{crowd}/{name}", "held until that many of these requests are in flight",
                [this](Exchange& exchange) -> awaitable<void> {
                    const auto crowd = exchange.request().number("crowd");
                    co_await gates_.meet("meet/" + exchange.request().text("crowd"), crowd);
                    co_await respond_small(exchange);
                });
}

}  // namespace harness
