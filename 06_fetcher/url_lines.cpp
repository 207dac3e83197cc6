#include "06_fetcher/url_lines.hpp"

#include <algorithm>

namespace fetcher {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace

void UrlLines::feed(std::string_view piece) {
    piece_.assign(piece);
    used_ = 0;
}

std::optional<UrlLine> UrlLines::next() {
    while (used_ < piece_.size()) {
        const std::size_t end = piece_.find('\n', used_);
        take(std::string_view(piece_).substr(used_, end == std::string::npos ? end : end - used_));
        used_ = end == std::string::npos ? piece_.size() : end + 1;
        if (end == std::string::npos) break;
        if (auto line = end_line()) return line;
    }
    if (finished_ && !line_.empty()) return end_line();
    return std::nullopt;
}

void UrlLines::take(std::string_view part) {
    const std::size_t room = longest - std::min(longest, line_.size());
    too_long_ = too_long_ || part.size() > room;
    line_.append(part.substr(0, room));
}

std::optional<UrlLine> UrlLines::end_line() {
    ++number_;
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    std::string_view text = line_;
    if (number_ == 1 && text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    text = trimmed(text);

    std::optional<UrlLine> line;
    if (!text.empty() && text.front() != '#') line = UrlLine{number_, std::string(text), too_long_};
    line_.clear();
    too_long_ = false;
    return line;
}

}  // namespace fetcher
