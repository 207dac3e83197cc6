// The site's book: who asked for what, in which order, over which connection, and how many at once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace harness {

using Fields = std::vector<std::pair<std::string, std::string>>;

// The addresses at which the site answers; the same pages on each.
enum class Origin {
    http,
    http_other,  // another port, so another origin
    https,       // a certificate of the site's own authority for localhost and 127.0.0.1
    https_wrong_host,
    https_expired,
    https_self_signed,  // signed by an authority that nobody has the certificate of
};

struct Seen {
    std::size_t connection;  // counted from 1 in the order of accepting, over all origins
    Origin origin;
    std::string method;
    std::string target;      // as it was sent
    Fields fields;           // the request's header fields, in order
    std::size_t in_flight;   // requests being answered at that moment, this one included
    bool too_early = false;  // came before the time that Retry-After had named for this path
};

// Safe to use from any thread.
class Record {
  public:
    std::size_t connection_accepted();

    // Notes a request; it is in flight until `request_answered`, which has to be called before the last byte
    // of its answer is sent: a client that has the whole answer may send its next request at once. Returns
    // the place of the request in the record.
    std::size_t request_seen(Seen seen);
    void request_answered();

    // From now until `delay` has passed, a request for `path` is too early.
    void forbid(const std::string& path, std::chrono::milliseconds delay);

    std::vector<Seen> requests() const;
    std::size_t connections() const;
    std::size_t in_flight() const;
    std::size_t peak_in_flight() const;

    // Called with each request, in the thread that noted it. Set it before the first one.
    void on_request(std::function<void(const Seen&)> observer) { observer_ = std::move(observer); }

    // Waits until `happened` is true of the record or the time is up; says which. Checked at each change.
    bool wait_until(const std::function<bool(const std::vector<Seen>&)>& happened,
                    std::chrono::milliseconds limit) const;

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::function<void(const Seen&)> observer_;
    std::vector<Seen> requests_;
    std::map<std::string, std::chrono::steady_clock::time_point> forbidden_until_;
    std::size_t connections_ = 0, in_flight_ = 0, peak_in_flight_ = 0;
};

}  // namespace harness
