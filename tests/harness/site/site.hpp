// The site that fetchers are tested against: a web application on the loopback interface, in a thread of its
// own.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/site/gates.hpp"
#include "harness/site/record.hpp"

namespace harness {

struct SiteOptions {
    std::filesystem::path
        folder;  // exists and is private to this run; the authority's certificate is written there
    std::uint16_t port = 0;  // of the http origin; 0 picks a free one. The others are always free ones.
    std::uint64_t seed = 1;  // the same seed, the same pictures
    std::size_t pictures = 60;
    std::chrono::milliseconds picture_delay{0};  // before each picture's answer, as if the site were far away
    std::function<void(const Seen&)> on_request;  // called in the site's thread
};

// Serves from its construction to its destruction, which closes every connection and joins the thread. All
// members may be called from any thread. The routes are listed at "/" and by `workbook-site`.
class Site {
  public:
    // Throws boost::system::system_error when a port is taken, std::runtime_error when no certificate can be
    // made.
    explicit Site(SiteOptions options);
    ~Site();
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    // "http://127.0.0.1:PORT" + path. `path` begins with a slash and is used as it is.
    std::string url(std::string_view path, Origin origin = Origin::http) const;

    // The paths of the pictures, in the order of /gallery/urls.txt.
    std::vector<std::string> pictures() const;

    // What a client that got `path` right has saved, for every route that ends in a body. A chain of
    // redirects has the body of its last page.
    std::string body(std::string_view path) const;

    // The certificate (PEM) that has to be trusted for Origin::https and nothing else but the deliberately
    // wrong ones.
    std::filesystem::path ca_file() const;

    // "pattern – what it does", one for each route.
    std::vector<std::string> routes() const;

    const Record& record() const;
    Gates& gates() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace harness
