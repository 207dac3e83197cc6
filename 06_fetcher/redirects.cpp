#include "06_fetcher/redirects.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <stdexcept>

#include "06_fetcher/failure.hpp"

namespace fetcher {
namespace {

[[noreturn]] void refuse(const std::string& reason) {
    throw Failure(Phase::redirect, Failure::Kind::lasting, reason);
}

Url resolved(const Url& base, const std::string& location) {
    try {
        return resolve_reference(base, location);
    } catch (const std::invalid_argument& error) {
        refuse(fmt::format("redirected to {}, which {}", location, error.what()));
    }
}

}  // namespace

bool is_redirect(unsigned status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

RedirectTrail::RedirectTrail(const Url& start, unsigned limit) : limit_(limit), visited_(1, start) {}

//[ follow
const Url& RedirectTrail::follow(const std::optional<std::string>& location) {
    if (!location) refuse("redirected without saying where to");
    const Url& here = visited_.back();
    Url next = resolved(here, *location);
    if (here.https && !next.https) refuse(fmt::format("redirected from https to {}", next.text));
    const bool been_there =
        std::any_of(visited_.begin(), visited_.end(), [&](const Url& url) { return url.text == next.text; });
    if (been_there) refuse(fmt::format("redirect loop, back to {}", next.text));
    if (visited_.size() > limit_) refuse(fmt::format("redirected more than {} times", limit_));
    visited_.push_back(std::move(next));
    return visited_.back();
}
//] follow

}  // namespace fetcher
