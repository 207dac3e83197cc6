// An answer as it comes from the network: however it is cut into pieces, the same is understood, or refused.
#include "06_fetcher/response_parser.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <memory>

#include "fuzz/property.hpp"

namespace {

namespace http = boost::beast::http;

struct Understood {
    std::unique_ptr<fetcher::ResponseParser> parser = std::make_unique<fetcher::ResponseParser>();
    bool refused = false;
    std::string body;
};

// As http_client.cpp drives it: the header a step at a time, then as much at once as there is.
Understood understand(std::string_view bytes, std::size_t piece) {
    Understood result;
    fetcher::ResponseParser& parser = *result.parser;
    std::string waiting;
    while (!parser.is_done() && !result.refused) {
        boost::beast::error_code error;
        std::size_t parsed = 0;
        if (!waiting.empty()) {
            parsed = parser.put(boost::asio::buffer(waiting), error);
            require(parsed <= waiting.size(), "more is parsed than there is");
            waiting.erase(0, parsed);
            if (parser.is_header_done()) parser.eager(true);
            result.body += std::exchange(parser.body, std::string());
        }
        const bool wants_more = error == http::error::need_more || (!error && waiting.empty());
        if (error && error != http::error::need_more) result.refused = true;
        if (result.refused || parser.is_done() || (!wants_more && parsed > 0)) continue;
        if (parsed > 0 && !waiting.empty()) continue;
        if (bytes.empty()) {
            error = {};
            if (parser.is_header_done()) parser.put_eof(error);
            result.refused = error || !parser.is_done();
            result.body += std::exchange(parser.body, std::string());
            return result;
        }
        waiting += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    return result;
}

}  // namespace

void must_hold(std::string_view bytes) {
    const Understood whole = understand(bytes, bytes.size() + 1);
    const std::size_t piece = bytes.empty() ? 1 : 1 + static_cast<unsigned char>(bytes.back()) % 64;
    const Understood in_pieces = understand(bytes, piece);
    require(whole.refused == in_pieces.refused, "an answer is refused or not, as it is cut into pieces");
    require(whole.body.size() == whole.parser->received, "the body's bytes are miscounted");
    if (whole.refused) return;
    require(whole.body == in_pieces.body, "the body depends on how the answer is cut into pieces");
    require(whole.parser->status == in_pieces.parser->status, "the status depends on the pieces");
    require(whole.parser->location == in_pieces.parser->location, "the location depends on the pieces");
    require(whole.parser->length.value_or(whole.body.size()) == whole.body.size(),
            "an answer counts as complete whose body is shorter or longer than announced");
    require(whole.body.size() <= bytes.size(), "a body is longer than what came");
}
