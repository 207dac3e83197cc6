// Where redirects may lead.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "06_fetcher/url.hpp"

namespace fetcher {

// True for the statuses that name another place for the same GET (RFC 9110, 15.4): 301, 302, 303, 307, 308.
bool is_redirect(unsigned status);

// The way that one download has taken so far.
class RedirectTrail {
  public:
    // Follows at most `limit` redirects from `start` on.
    RedirectTrail(const Url& start, unsigned limit);

    // Where the answer of the latest URL sends us, `location` being its Location field. Throws
    // Failure(Phase::redirect) for one redirect too many, for a loop, for a scheme that
    // is neither http nor https, and for the step from https to http, which would give away what encryption
    // was to protect.
    const Url& follow(const std::optional<std::string>& location);

  private:
    unsigned limit_;
    std::vector<Url> visited_;
};

}  // namespace fetcher
