// Stage 06: what fails, fails alone, leaves no file, and is told.
#include <csignal>

#include "checks/fetch_misconceptions.hpp"
#include "checks/fetch_report.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

namespace {

// A port on which nobody listens: one that was free a moment ago is kept bound, without listening.
class ClosedPort {
  public:
    ClosedPort() : sock_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(sock_.fd(), reinterpret_cast<sockaddr*>(&address), size) < 0) throw_errno("bind");
        getsockname(sock_.fd(), reinterpret_cast<sockaddr*>(&address), &size);
        url_ = fmt::format("http://127.0.0.1:{}/nobody", ntohs(address.sin_port));
    }
    const std::string& url() const { return url_; }

  private:
    Socket sock_;
    std::string url_;
};

}  // namespace

CHECK_CASE("06.http_error", 0.4, "an HTTP error is a failure and leaves no file")(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> list =
        urls(*site, {"/status/404/a", "/status/500/b", "/status/403/c", "/bytes/1000/good", "/status/410/d"});
    const Fetched fetched = story.fetcher(list, 2);
    expect_saved(story, *site, fetched, {"/bytes/1000/good"},
                 fetched.files.size() > 1 ? error_page_saved : Misconception{});
    expect_exit(story, fetched, 1, exit_0_after_failures);
    for (const char* path : {"/status/404/a", "/status/403/c", "/status/410/d"})
        story.require(count_requests(*site, path) == 1,
                      fmt::format("{} asked for once, for it will not change its mind", path),
                      fmt::format("{} times", count_requests(*site, path)));
}

CHECK_CASE("06.bad_url_alone", 0.4, "a URL that fails does not end the others")(Story& story) {
    const auto site = open_site(story);
    const ClosedPort nobody;
    std::vector<std::string> list{nobody.url()}, good;
    for (int i = 0; i < 8; ++i) {
        good.push_back(fmt::format("/bytes/1000/{}", i));
        list.push_back(site->url(good.back()));
        if (i % 4 == 0) list.push_back(site->url(fmt::format("/reset/5000/1000/{}", i)));
        if (i % 4 == 2) list.push_back(site->url(fmt::format("/status/404/{}", i)));
    }
    const Fetched fetched = story.fetcher(list, 2);
    expect_saved(story, *site, fetched, good, one_bad_url_ends_all);
    expect_exit(story, fetched, 1, exit_0_after_failures);
}

CHECK_CASE("06.truncated", 0.4, "a body that breaks off is a failure and leaves no file")(Story& story) {
    const auto site = open_site(story);
    const Fetched fetched = story.fetcher(
        urls(*site, {"/truncated/100000/50000/a", "/truncated/1000/0/b", "/truncated-chunks/50000/1000/c",
                     "/reset/100000/40000/d", "/bytes/1000/good"}),
        2);
    expect_saved(story, *site, fetched, {"/bytes/1000/good"},
                 fetched.files.size() > 1 ? truncated_saved : Misconception{});
    expect_exit(story, fetched, 1, exit_0_after_failures);
}

CHECK_CASE("06.endless_header", 0.2, "a header that never ends is given up")(Story& story) {
    const auto site = open_site(story);
    const Fetched fetched = story.fetcher(
        urls(*site, {"/endless-chunk-extension/a", "/huge-headers/1000000000/b", "/huge-headers/4000/fine"}),
        2);
    expect_saved(story, *site, fetched, {"/huge-headers/4000/fine"});
    expect_exit(story, fetched, 1, exit_0_after_failures);
}

CHECK_CASE("06.interrupted", 0.4, "Ctrl-C ends it and leaves no file that looks complete")(Story& story) {
    const auto site = open_site(story);
    FetchJob job;
    job.urls = urls(*site, {"/bytes/1000/done", "/hold-body/gate/1000000/half", "/hold/gate/silent",
                            "/bytes/1000/later"});
    job.concurrency = 2;
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    story.require(wait_for_held(story, fetcher, *site, "gate", 2),
                  "one body half sent and one answer held back", "fewer requests");
    fetcher.signal(SIGINT);
    const Fetched fetched = fetcher.wait();
    // A shell calls both 130; our own program promises the number.
    const bool ended = is_ours(story) ? fetched.exit.code == 130 && fetched.exit.signal == 0
                                      : fetched.exit.code == 130 || fetched.exit.signal == SIGINT;
    story.require(ended, "exit code 130", fetched.exit.describe());
    std::vector<std::string> complete;
    if (saved(*site, fetched, "/bytes/1000/done")) complete.push_back("/bytes/1000/done");
    expect_saved(story, *site, fetched, complete, left_after_interrupt);
}

CHECK_CASE("06.report", 0.2, "--json tells of every URL whether it was saved, as what, or why not")
(Story& story) {
    story.own_program_only("reports in --json");
    const auto site = open_site(story);
    const ClosedPort nobody;
    const std::string good = site->url("/bytes/12345/good"), again = site->url("/fails/503/1/again"),
                      missing = site->url("/status/404/a"), cut = site->url("/truncated/1000/10/b"),
                      loop = site->url("/redirect-loop/left/c");
    const Fetched fetched = story.fetcher({good, again, missing, cut, loop, nobody.url()}, 2,
                                          {"--json", "--retry-delay", "0.05"});
    const FetchReport report = read_report(story, fetched.out);
    const auto expect = [&](const std::string& what, const auto& expected, const auto& got) {
        story.require(expected == got, fmt::format("{}: {}", what, expected), fmt::format("{}", got));
    };
    expect("results", std::size_t{6}, report.results.size());
    expect("ok of the good one", true, report.of(good).ok);
    expect("bytes of the good one", 12345LL, report.of(good).bytes);
    expect("status of the good one", 200LL, report.of(good).status);
    expect("attempts of the good one", 1LL, report.of(good).attempts);
    story.require(fetched.files.contains(report.of(good).file), "the name of a file in the folder",
                  report.of(good).file);
    expect("attempts of one that failed once", 2LL, report.of(again).attempts);
    expect("status of the missing one", 404LL, report.of(missing).status);
    expect("phase of the missing one", std::string{"status"}, report.of(missing).phase);
    expect("phase of the truncated one", std::string{"body"}, report.of(cut).phase);
    expect("phase of the loop", std::string{"redirect"}, report.of(loop).phase);
    expect("phase of a closed port", std::string{"connect"}, report.of(nobody.url()).phase);
    for (const FetchResult& result : report.results)
        story.require(result.ok ? result.error.empty() && result.phase.empty()
                                : !result.error.empty() && result.file.empty(),
                      "an error where it failed, a file where it did not", result.url);
    expect("ok in all", 2LL, report.summary.ok);
    expect("failed in all", 4LL, report.summary.failed);
    expect("bytes in all", 13345LL, report.summary.bytes);
    expect("peak in flight", 2LL, report.summary.peak_in_flight);
    story.require(report.summary.lag_max_ms >= report.summary.lag_p99_ms && report.summary.lag_p99_ms >= 0,
                  "the loop's lag, p99 and largest",
                  fmt::format("p99 {}, max {}", report.summary.lag_p99_ms, report.summary.lag_max_ms));
    expect_exit(story, fetched, 1, exit_0_after_failures);
}

CHECK_CASE("06.lines", 0.2, "without --json stdout has one line a URL")(Story& story) {
    story.own_program_only("promises this form");
    const auto site = open_site(story);
    const std::string good = site->url("/bytes/1000/good"), missing = site->url("/status/404/a");
    const Fetched fetched = story.fetcher({good, missing}, 1);
    std::string expected;
    for (const auto& [name, content] : fetched.files)
        expected += fmt::format("ok\t{}\t{}\t{}\n", good, name, content.size());
    expected += fmt::format("failed\t{}\t", missing);
    story.expect_bytes("stdout, up to the reason", expected,
                       std::string_view{fetched.out}.substr(0, expected.size()));
    story.require(std::count(fetched.out.begin(), fetched.out.end(), '\n') == 2, "two lines", fetched.out);
    story.require(fetched.out.find("404") != std::string::npos, "the reason, 404", fetched.out);
}

}  // namespace harness
