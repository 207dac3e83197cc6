// Stage 06: how many requests are in flight, proved by holding them back.
#include <fmt/ranges.h>

#include "checks/fetch_misconceptions.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

namespace {

// What a number of requests in flight that is not `wanted` says.
Misconception judge_in_flight(std::size_t seen, std::size_t wanted) {
    if (seen == 1) return one_request_at_a_time;
    if (seen == wanted + 1) return one_too_many;
    if (seen > wanted) return no_limit;
    return {};
}

}  // namespace

CHECK_CASE("06.exactly_c", 1.0, "-c 4 means four requests in flight, neither three nor five")(Story& story) {
    const auto site = open_site(story);
    constexpr std::size_t c = 4, all = 12;
    FetchJob job;
    job.concurrency = c;
    std::vector<std::string> paths;
    // Two origins, for the limit is on all requests and not on each origin's.
    for (std::size_t i = 0; i < all; ++i) {
        paths.push_back(fmt::format("/hold/gate/{}", i));
        job.urls.push_back(site->url(paths.back(), i % 2 ? Origin::http_other : Origin::http));
    }
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    for (std::size_t released = 0; released + c <= all; ++released) {
        if (!wait_for_held(story, fetcher, *site, "gate", c)) {
            const std::size_t held = site->gates().held("gate");
            Misconception misconception = judge_in_flight(held, c);
            if (released > 0 && held < c) misconception = in_batches;
            story.fail(fmt::format("{} requests in flight after {} were answered", c, released),
                       fmt::format("{}", held), misconception);
        }
        // The first time is the one at which everything that wants to begin begins.
        if (site->gates().wait_until_held("gate", c + 1, released == 0 ? grace : grace / 10)) {
            site->gates().wait_until_held("gate", all,
                                          grace / 4);  // to tell one too many from no limit at all
            const std::size_t held = site->gates().held("gate");
            story.fail(fmt::format("{} requests in flight and no more, after {} were answered", c, released),
                       fmt::format("{}", held), judge_in_flight(held, c));
        }
        site->gates().release("gate");
        story.step("{} in flight; one of them is answered", c);
    }
    site->gates().open("gate");
    const Fetched fetched = fetcher.wait();
    const std::size_t peak = site->record().peak_in_flight();
    story.require(peak == c, fmt::format("{} requests in flight at the most", c), fmt::format("{}", peak),
                  judge_in_flight(peak, c));
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.one_at_a_time", 0.2, "-c 1 means one request in flight")(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> paths{"/hold/gate/1", "/hold/gate/2", "/hold/gate/3"};
    FetchJob job;
    job.concurrency = 1;
    job.urls = urls(*site, paths);
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    for (std::size_t i = 0; i < paths.size(); ++i) {
        story.require(wait_for_held(story, fetcher, *site, "gate", 1), "a request", "none");
        if (site->gates().wait_until_held("gate", 2, grace / 2))
            story.fail("one request in flight", fmt::format("{}", site->gates().held("gate")),
                       judge_in_flight(site->gates().held("gate"), 1));
        site->gates().release("gate");
        story.step("the request is answered");
    }
    const Fetched fetched = fetcher.wait();
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.slow_one_holds_back_nobody", 0.6, "one answer that does not come holds back no other")
(Story& story) {
    const auto site = open_site(story);
    constexpr std::size_t others = 9;
    std::vector<std::string> paths{"/hold/slow/first"};
    for (std::size_t i = 0; i < others; ++i) paths.push_back(fmt::format("/bytes/2000/{}", i));
    FetchJob job;
    job.concurrency = 3;
    job.urls = urls(*site, paths);
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    if (!wait_for_requests(story, fetcher, *site, "/bytes/", others))
        story.fail(fmt::format("requests for the {} others while one answer is held back", others),
                   fmt::format("{}", count_requests(*site, "/bytes/")), in_batches);
    story.require(count_requests(*site, "/hold/") == 1, "the first URL asked for once",
                  fmt::format("{} times", count_requests(*site, "/hold/")));
    story.step("all others have been asked for; now the slow one is answered");
    site->gates().open("slow");
    const Fetched fetched = fetcher.wait();
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.connections_reused", 0.4, "a connection serves more than one request")(Story& story) {
    const auto site = open_site(story);
    std::vector<std::string> paths;
    for (int i = 0; i < 30; ++i) paths.push_back(fmt::format("/bytes/1000/{}", i));
    const Fetched fetched = story.fetcher(urls(*site, paths), 3);
    expect_saved(story, *site, fetched, paths);
    const std::size_t connections = site->record().connections();
    story.require(connections <= paths.size() / 2,
                  fmt::format("far fewer connections than the {} requests; 3 would do", paths.size()),
                  fmt::format("{}", connections), connection_never_reused);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.idle_connection_closed", 0.2,
           "a connection that the server closed between two requests costs nothing")
(Story& story) {
    const auto site = open_site(story);
    std::vector<std::string> paths;
    for (int i = 0; i < 6; ++i) paths.push_back(fmt::format("/close-after/{}", i));
    const Fetched fetched = story.fetcher(urls(*site, paths), 1);
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

}  // namespace harness
