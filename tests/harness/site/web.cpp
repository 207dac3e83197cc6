#include "harness/site/web.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

namespace harness {

namespace {

bool same_but_case(std::string_view a, std::string_view b) {
    const auto lower = [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

// Takes what stands before the next `separator` off the front of `text`.
std::string_view take(std::string_view& text, char separator) {
    const std::string_view first = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), first.size() + 1));
    return first;
}

std::optional<Captures> match(std::string_view pattern, std::string_view path) {
    Captures captures;
    while (!pattern.empty()) {
        if (pattern.starts_with("{") && pattern.ends_with("...}") && pattern.find('/') == pattern.npos) {
            captures.emplace(pattern.substr(1, pattern.size() - 5), path);
            return captures;
        }
        const bool more = path.find('/') != path.npos;
        if (more != (pattern.find('/') != pattern.npos)) return std::nullopt;
        const std::string_view name = take(pattern, '/'), segment = take(path, '/');
        if (name.starts_with("{") && !segment.empty())
            captures.emplace(name.substr(1, name.size() - 2), segment);
        else if (name != segment)
            return std::nullopt;
    }
    return path.empty() ? std::optional{captures} : std::nullopt;
}

}  // namespace

std::uint64_t Request::number(std::string_view name) const {
    const std::string& digits = text(name);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size())
        throw HttpError(400, fmt::format("{} is no number: {}\n", name, digits));
    return value;
}

std::string Request::field(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& field) { return same_but_case(field.first, name); });
    return found == fields.end() ? std::string{} : found->second;
}

void Router::add(std::string pattern, std::string about, Handler handler) {
    routes_.push_back({std::move(pattern), std::move(about), std::move(handler)});
}

std::pair<const Router::Route*, Captures> Router::find(std::string_view path) const {
    for (const Route& route : routes_) {
        // A pattern may show a query, for the reader; it takes no part in the comparison.
        const std::string_view pattern = std::string_view{route.pattern}.substr(0, route.pattern.find('?'));
        if (auto captures = match(pattern, path)) return {&route, std::move(*captures)};
    }
    return {nullptr, {}};
}

std::pair<std::string, Captures> split_target(std::string_view target) {
    const std::string path{take(target, '?')};
    Captures query;
    while (!target.empty()) {
        std::string_view pair = take(target, '&');
        const std::string name{take(pair, '=')};
        query.emplace(name, pair);
    }
    return {path, query};
}

}  // namespace harness
