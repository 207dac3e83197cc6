// The list of URLs: whatever it is and however it is cut into pieces, the same lines come out.
#include "06_fetcher/url_lines.hpp"

#include <algorithm>
#include <vector>

#include "fuzz/property.hpp"

using fetcher::UrlLine, fetcher::UrlLines;

namespace {

std::vector<UrlLine> lines_of(std::string_view bytes, std::size_t piece) {
    UrlLines lines;
    std::vector<UrlLine> result;
    const auto take = [&] {
        while (auto line = lines.next()) result.push_back(std::move(*line));
    };
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        lines.feed(bytes.substr(0, piece));
        take();
    }
    lines.finish();
    take();
    return result;
}

bool same(const UrlLine& a, const UrlLine& b) {
    return a.number == b.number && a.text == b.text && a.too_long == b.too_long;
}

}  // namespace

void must_hold(std::string_view bytes) {
    const std::vector<UrlLine> lines = lines_of(bytes, bytes.size() + 1);
    const std::size_t piece = bytes.empty() ? 1 : 1 + static_cast<unsigned char>(bytes.front()) % 64;
    const std::vector<UrlLine> in_pieces = lines_of(bytes, piece);
    require(std::equal(lines.begin(), lines.end(), in_pieces.begin(), in_pieces.end(), same),
            "the lines depend on how the list is cut into pieces");
    std::size_t last = 0;
    for (const UrlLine& line : lines) {
        require(line.number > last, "the numbers of the lines do not grow");
        last = line.number;
        require(line.text.size() <= UrlLines::longest, "a line is longer than the longest");
        require(!line.text.empty() && line.text.front() != '#', "a blank line or a comment is given as a URL");
        require(line.text.find('\n') == std::string::npos, "a line contains a line's end");
    }
    require(last <= 1 + static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')),
            "there are more lines than line ends");
}
