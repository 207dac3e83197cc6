// Stage 06: what is on the disk afterwards.
#include <fstream>
#include <set>
#include <thread>

#include "checks/fetch_misconceptions.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

namespace fs = std::filesystem;

CHECK_CASE("06.every_picture", 0.4, "a gallery is saved, every picture with every byte")(Story& story) {
    const auto site = open_site(story);
    const auto paths = site->pictures();
    const Fetched fetched = story.fetcher(urls(*site, paths), 10);
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.bodies", 0.2,
           "a body may come in chunks, end with the connection, be empty, or be compressed on request")
(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> paths{
        "/chunked/200000/777/a", "/chunked/5000/1/b", "/until-close/150000/c", "/bytes/0/d", "/bytes/1/e",
        "/gzip/20000/f",         "/drip/30/10/20/g"};
    const Fetched fetched = story.fetcher(urls(*site, paths), 3);
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.distinct_files", 0.4, "URLs that end alike get files of their own")(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> paths{"/bytes/3000/picture.png",
                                         "/bytes/4000/picture.png",
                                         "/odd/a/picture.png",
                                         "/odd/b/picture.png",
                                         "/odd/b/c/",
                                         "/odd/"};
    auto list = urls(*site, paths);
    list.push_back(site->url("/bytes/5000/picture.png?size=large"));
    const Fetched fetched = story.fetcher(list, 4);
    auto all = paths;
    all.push_back("/bytes/5000/picture.png");
    expect_saved(story, *site, fetched, all,
                 fetched.files.size() < all.size() ? two_urls_one_file : Misconception{});
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.nothing_outside", 0.4, "no URL makes a file outside of the folder, or a name that is a trap")
(Story& story) {
    const auto site = open_site(story);
    const fs::path folder = story.folder() / "deep" / "deeper" / "out";
    fs::create_directories(folder);
    std::vector<std::string> paths{"/odd/..%2f..%2fescaped-a",
                                   "/odd/%2e%2e%2f%2e%2e%2fescaped-b",
                                   "/odd/%2e%2e%5c%2e%2e%5cescaped-c",
                                   "/odd/%2ftmp%2fescaped-d",
                                   "/odd/line%0abreak%1b%5b31m%07",
                                   "/odd/nul%00byte",
                                   "/odd/%20",
                                   "/odd/-rf",
                                   "/odd/%ff%fe",
                                   "/odd/" + std::string(3000, 'x')};
    // For a browser %2e%2e is another way to write the folder above, and it asks for that: right as well.
    if (is_ours(story)) paths.push_back("/odd/%2e%2e");
    FetchJob job;
    job.urls = urls(*site, paths);
    job.concurrency = 3;
    job.out = folder;
    const Fetched fetched = story.start_fetcher(std::move(job)).wait();

    story.step("whatever stands beside and above the folder is looked at");
    std::vector<std::string> escaped;
    for (const auto& entry : fs::recursive_directory_iterator(story.folder() / "deep"))
        if (entry.is_regular_file() && entry.path().parent_path() != folder) escaped.push_back(entry.path());
    for (const auto& entry : fs::recursive_directory_iterator(story.folder()))
        if (entry.path().filename().string().find("escaped-") == 0) escaped.push_back(entry.path());
    if (fs::exists("/tmp/escaped-d")) escaped.push_back("/tmp/escaped-d");
    if (!escaped.empty())
        story.fail("files in the folder only", "a file at " + escaped.front(), path_traversal);
    for (const auto& [name, content] : fetched.files)
        for (const unsigned char c : name)
            if (c < 0x20 || c == 0x7f)
                story.fail("file names without control characters", fmt::format("{:?}", name));
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.symlink_planted", 0.2, "a symbolic link in a file's place does not lead outside of the folder")
(Story& story) {
    const auto site = open_site(story);
    const std::vector<std::string> paths{"/bytes/1000/linked.png", "/bytes/2000/linked-too.png"};
    story.step("a first run tells which names the program uses");
    const Fetched first = story.fetcher(urls(*site, paths), 1);
    expect_saved(story, *site, first, paths);

    const fs::path folder = story.folder() / "planted";
    const fs::path victim = story.folder() / "victim";
    fs::create_directories(folder);
    std::ofstream(victim) << "not to be touched";
    story.step("a second run finds links of those names (and with .part) that lead outside");
    for (const auto& [name, content] : first.files)
        for (const char* end : {"", ".part"}) fs::create_symlink(victim, folder / (name + end));
    FetchJob job;
    job.urls = urls(*site, paths);
    job.out = folder;
    story.start_fetcher(std::move(job)).wait();
    story.expect_bytes("the file that the links lead to", "not to be touched", read_file(victim),
                       follows_planted_link);
}

CHECK_CASE("06.final_name_last", 0.4, "a file has its final name only when it is complete")(Story& story) {
    const auto site = open_site(story);
    const std::string path = "/hold-body/gate/1000000/large";
    FetchJob job;
    job.urls = {site->url(path)};
    job.concurrency = 1;
    Fetcher& fetcher = story.start_fetcher(std::move(job));
    if (!wait_for_held(story, fetcher, *site, "gate", 1)) {
        const Fetched ended = fetcher.wait();
        story.fail("one request", "none; " + ended.exit.describe());
    }
    story.step("half of the body has been sent; the names in the folder are noted");
    // The program may keep the half anywhere, so nothing may ever appear; but what appears, appears soon.
    std::set<std::string> half;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (std::chrono::steady_clock::now() < end && half.empty()) {
        for (const auto& entry : fs::recursive_directory_iterator(fetcher.folder()))
            if (entry.is_regular_file()) half.insert(fs::relative(entry.path(), fetcher.folder()));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    story.step("the other half follows");
    site->gates().open("gate");
    const Fetched fetched = fetcher.wait();
    expect_saved(story, *site, fetched, {path});
    for (const auto& [name, content] : fetched.files)
        if (half.contains(name))
            story.fail("another name (or none) while half of the body is still to come",
                       fmt::format("the final name, {}", name), final_name_too_early);
    expect_exit(story, fetched, 0);
}

}  // namespace harness
