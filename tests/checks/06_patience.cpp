// Stage 06: retries, redirects and time-outs.
#include <deque>

#include "checks/fetch_misconceptions.hpp"
#include "checks/fetch_report.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

CHECK_CASE("06.retries", 0.2, "what may pass is tried again")(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> paths{"/fails/503/1/a", "/fails/429/1/b", "/fails/502/1/c",
                                         "/bytes/1000/d"};
    const Fetched fetched = story.fetcher(urls(*site, paths), 2);
    expect_saved(story, *site, fetched, paths, gives_up_at_once);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.retry_after", 0.2, "a server that names a time is not asked before it")(Story& story) {
    const auto site = open_site(story);
    const std::string path = "/fails/503/1/a";
    const Fetched fetched = story.fetcher({site->url(path + "?retry-after=2")}, 1);
    for (const Seen& seen : site->record().requests())
        story.require(!seen.too_early, "the next request after the time that Retry-After named",
                      "one before it", ignores_retry_after);
    story.require(count_requests(*site, path) == 2, "two requests",
                  fmt::format("{}", count_requests(*site, path)));
    expect_saved(story, *site, fetched, {path});
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.redirects", 0.2, "redirects are followed, to another origin too, but not for ever")
(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> list = urls(
        *site, {"/redirect/5/a", "/redirect-to/other/b", "/redirect-loop/left/c", "/redirect-endless/1/d"});
    const Fetched fetched = story.fetcher(list, 2);
    expect_saved(story, *site, fetched, {"/redirect/0/a", "/bytes/1000/b"});
    story.require(count_requests(*site, "/redirect-endless/") < 100, "an end to the redirects",
                  "more than 100 of them", endless_redirects);
    expect_exit(story, fetched, 1);
    if (is_ours(story)) {
        std::string reasons = fetched.out;  // without the addresses, for one of them has the word in it
        for (const std::string& url : list)
            for (std::size_t at; (at = reasons.find(url)) != reasons.npos;) reasons.erase(at, url.size());
        story.require(reasons.find("loop") != reasons.npos, "a reason that names the loop", reasons);
    }
}

CHECK_CASE("06.redirect_to_elsewhere", 0.2, "a redirect to a file, or to ftp, is refused")(Story& story) {
    const auto site = open_site(story);
    const Fetched fetched =
        story.fetcher(urls(*site, {"/redirect-to/file/a", "/redirect-to/ftp/b", "/bytes/1000/good"}), 1);
    expect_saved(story, *site, fetched, {"/bytes/1000/good"}, follows_any_scheme);
    expect_exit(story, fetched, 1);
}

namespace {

// Listens, but its queue is full, so that connecting to it neither succeeds nor fails.
class FullQueue {
  public:
    FullQueue() {
        sock_ = Socket{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(sock_.fd(), reinterpret_cast<sockaddr*>(&address), size) < 0 || listen(sock_.fd(), 0) < 0)
            throw_errno("listen");
        getsockname(sock_.fd(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        for (int i = 0; i < 8; ++i) {
            waiting_.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            if (connect(waiting_.back().fd(), reinterpret_cast<sockaddr*>(&address), size) < 0 &&
                errno != EINPROGRESS)
                throw_errno("connect");
        }
    }
    std::uint16_t port() const { return port_; }

  private:
    Socket sock_;
    std::deque<Socket> waiting_;
    std::uint16_t port_ = 0;
};

}  // namespace

CHECK_CASE("06.time_outs", 0.2, "every phase of a request has a limit of its own")(Story& story) {
    const auto site = open_site(story);
    const FullQueue full;
    story.judge([](const Evidence& seen) {
        return seen.kind == Evidence::Kind::silent ? no_time_out : Misconception{};
    });
    const std::string connect = fmt::format("http://127.0.0.1:{}/a", full.port());
    // The http origin waits for a request line, and a TLS client for an answer to its hello: neither comes.
    std::string tls = site->url("/b");
    tls.insert(4, "s");
    const std::string first_byte = site->url("/never/c"), body = site->url("/stalled/1000/10/d"),
                      slow = site->url("/drip/40/1/10/e");
    const Fetched fetched =
        story.fetcher({connect, tls, first_byte, body, slow}, 5,
                      {"--json", "--retries", "0", "--connect-timeout", "0.3", "--tls-timeout", "0.3",
                       "--first-byte-timeout", "0.3", "--stall-timeout", "0.3"});
    const FetchReport report = read_report(story, fetched.out);
    const auto expect = [&](const std::string& url, const std::string& phase) {
        story.require(report.of(url).phase == phase, fmt::format("{} given up in the phase {}", url, phase),
                      fmt::format("{} ({})", report.of(url).phase, report.of(url).error));
    };
    expect(connect, "connect");
    expect(tls, "tls");
    expect(first_byte, "first_byte");
    expect(body, "body");
    story.require(report.of(slow).ok,
                  "a body that comes slowly but steadily to be saved, for the limit is on silence",
                  report.of(slow).error, limit_on_the_whole);
    expect_exit(story, fetched, 1);
}

}  // namespace harness
