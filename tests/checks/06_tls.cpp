// Stage 06: whom a fetcher believes.
#include "checks/fetch_misconceptions.hpp"
#include "checks/fetch_report.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

CHECK_CASE("06.certificate_verified", 0.2,
           "a certificate that is unknown, expired or another host's is refused")
(Story& story) {
    const auto site = open_site(story);
    story.step("nobody has told the program to trust the site");
    const Fetched stranger = story.fetcher({site->url("/bytes/1000/a", Origin::https)}, 1);
    story.require(stranger.files.empty(), "no file", "one", certificate_not_verified);
    expect_exit(story, stranger, 1, certificate_not_verified);

    story.step("now SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name the site's authority");
    FetchJob job;
    job.urls = {site->url("/bytes/1000/right", Origin::https),
                site->url("/bytes/1000/wrong-host", Origin::https_wrong_host),
                site->url("/bytes/1000/expired", Origin::https_expired),
                site->url("/bytes/1000/stranger", Origin::https_self_signed)};
    job.environment = {"SSL_CERT_FILE=" + site->ca_file().string(),
                       "NODE_EXTRA_CA_CERTS=" + site->ca_file().string()};
    const Fetched fetched = story.start_fetcher(std::move(job)).wait();
    for (const char* path : {"/bytes/1000/wrong-host", "/bytes/1000/expired", "/bytes/1000/stranger"})
        story.require(!saved(*site, fetched, path), fmt::format("{} refused", path), "saved",
                      certificate_not_verified);
    if (!is_ours(story) && !saved(*site, fetched, "/bytes/1000/right"))
        story.not_applicable("the program takes its authorities from elsewhere");
    expect_saved(story, *site, fetched, {"/bytes/1000/right"});
    expect_exit(story, fetched, 1);
}

CHECK_CASE("06.cacert", 0.2, "--cacert names whom to trust, and the failures name the phase")(Story& story) {
    const auto site = open_site(story);
    const std::string right = site->url("/bytes/1000/right", Origin::https),
                      wrong = site->url("/bytes/1000/wrong-host", Origin::https_wrong_host);
    const Fetched fetched =
        story.fetcher({right, wrong}, 2, {"--cacert", site->ca_file().string(), "--json"});
    const FetchReport report = read_report(story, fetched.out);
    story.require(report.of(right).ok, "the right one to be saved", report.of(right).error);
    story.require(report.of(wrong).phase == "tls", "the wrong host to fail in the phase tls",
                  report.of(wrong).phase);
    expect_saved(story, *site, fetched, {"/bytes/1000/right"});
    expect_exit(story, fetched, 1);
}

CHECK_CASE("06.insecure", 0.2, "--insecure believes anybody, and says so")(Story& story) {
    const auto site = open_site(story);
    const Fetched fetched =
        story.fetcher({site->url("/bytes/1000/a", Origin::https_self_signed)}, 1, {"--insecure"});
    expect_saved(story, *site, fetched, {"/bytes/1000/a"});
    story.require(fetched.err.find("--insecure") != std::string::npos ||
                      fetched.err.find("not verified") != std::string::npos,
                  "a warning on stderr", fetched.err);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.downgrade", 0.2, "a redirect from https to http is refused")(Story& story) {
    const auto site = open_site(story);
    const std::string down = site->url("/redirect-to/http/a", Origin::https),
                      up = site->url("/redirect-to/https/b");
    const Fetched fetched = story.fetcher({down, up}, 2, {"--cacert", site->ca_file().string(), "--json"});
    const FetchReport report = read_report(story, fetched.out);
    story.require(report.of(down).phase == "redirect", "https to http to fail in the phase redirect",
                  report.of(down).ok ? "it was saved" : report.of(down).phase + " " + report.of(down).error,
                  report.of(down).ok ? downgrade_followed : Misconception{});
    story.require(report.of(up).ok, "http to https to be followed", report.of(up).error);
    story.require(count_requests(*site, "/bytes/1000/a") == 0, "no request without TLS", "one");
    expect_saved(story, *site, fetched, {"/bytes/1000/b"});
}

}  // namespace harness
