// The site's pages: the gallery, and routes that misbehave on demand.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/site/gallery.hpp"
#include "harness/site/gates.hpp"
#include "harness/site/record.hpp"
#include "harness/site/web.hpp"

namespace harness {

// The references and the function outlive the pages, the pages outlive every exchange.
class Pages {
  public:
    // `address` gives an origin's address, as in "http://127.0.0.1:8080". Each picture's answer waits for
    // `picture_delay` first.
    Pages(std::vector<Picture> gallery, std::chrono::milliseconds picture_delay, Gates& gates, Record& record,
          std::function<std::string(Origin)> address);

    const Router& router() const { return router_; }
    const std::vector<Picture>& gallery() const { return gallery_; }

    // What a client has saved when it got `path` right; the same bytes at each origin. Any thread.
    std::string body(std::string_view path) const;

  private:
    void show_gallery();
    void add_bodies();
    void add_delays();
    void add_failures();
    void add_redirects();
    void add_gates();

    std::vector<Picture> gallery_;
    std::chrono::milliseconds picture_delay_;
    Gates& gates_;
    Record& record_;
    std::function<std::string(Origin)> address_;
    std::map<std::string, std::uint64_t> failures_;  // how often a path has failed so far
    Router router_;
};

}  // namespace harness
