// Stage 07: each way to write saves the same bytes.
#include "checks/disk_faults.hpp"
#include "checks/fetch_report.hpp"
#include "checks/fetching.hpp"

namespace harness {

namespace fs = std::filesystem;

namespace {

// Pictures, an empty file, one that is written in many pieces.
std::vector<std::string> mixture(const Site& site) {
    auto paths = site.pictures();
    paths.insert(paths.end(), {"/bytes/0/empty", "/bytes/5000001/large", "/chunked/300000/997/chunks"});
    return paths;
}

// Saves the mixture and returns the writer that the report names.
std::string save_with(Story& story, const std::string& writer) {
    const auto site = open_site(story);
    const auto paths = mixture(*site);
    const Fetched fetched = story.fetcher(urls(*site, paths), 10, {"--json", "--writer", writer});
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
    return read_report(story, fetched.out).summary.writer;
}

void expect_writer(Story& story, const std::string& writer) {
    const std::string used = save_with(story, writer);
    if (writer == "uring" && used == "threads")
        story.not_applicable("the kernel refuses io_uring here; the threads have saved everything");
    story.require(used == writer, "the writer " + writer, used);
}

}  // namespace

CHECK_CASE("07.every_picture", 1, "a gallery is saved, every picture with every byte")(Story& story) {
    const auto site = open_site(story);
    const auto paths = mixture(*site);
    const Fetched fetched = story.fetcher(urls(*site, paths), 10);
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}

CHECK_CASE("07.writer_threads", 0.25, "--writer threads saves every byte")(Story& story) {
    expect_writer(story, "threads");
}
CHECK_CASE("07.writer_uring", 0.5, "--writer uring saves every byte")(Story& story) {
    expect_writer(story, "uring");
}
CHECK_CASE("07.writer_asio", 0.25, "--writer asio saves every byte")(Story& story) {
    story.own_program_only("has --writer");
    const auto site = open_site(story);
    const auto paths = mixture(*site);
    const Fetched fetched = story.fetcher(urls(*site, paths), 10, {"--json", "--writer", "asio"});
    // The library's file class exists with io_uring only and does not fall back; saying so is all that can be
    // asked.
    if (fetched.exit.code != 0 && fetched.err.find("io_uring") != std::string::npos)
        story.not_applicable("the kernel refuses io_uring here, which was said");
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
}
CHECK_CASE("07.writer_blocking", 0.25, "--writer blocking saves every byte")(Story& story) {
    expect_writer(story, "blocking");
}

CHECK_CASE("07.uring_refused", 0.5,
           "where io_uring is refused, --writer uring says so and the threads do the work")
(Story& story) {
    story.own_program_only("has --writer");
    const auto site = open_site(story);
    const auto paths = mixture(*site);
    const fs::path out = story.folder() / "out-without-uring";
    Launch launch;
    for (const std::string& url : urls(*site, paths)) launch.input += url + "\n";
    Process& process = story.program(
        "workbook-refuse-uring",
        {story.setting().programs / "07_async_disk", "--writer", "uring", "--json", "-o", out, "-"}, launch);
    const auto exit = process.wait(story.setting().deadline());
    story.require(exit.has_value(), "an end", "it still runs");
    if (exit->code == 126) story.not_applicable("no seccomp here to refuse it with");
    Fetched fetched{*exit, process.out(), process.err(), out, {}};
    for (const auto& entry : fs::directory_iterator(out))
        fetched.files[entry.path().filename()] = read_file(entry.path());
    expect_saved(story, *site, fetched, paths);
    expect_exit(story, fetched, 0);
    story.require(fetched.err.find("io_uring") != std::string::npos,
                  "a message on stderr that io_uring is refused", fetched.err);
    const std::string writer = read_report(story, fetched.out).summary.writer;
    story.require(writer == "threads", "the writer threads", writer);
}

CHECK_CASE("07.fsync", 0.25, "--fsync: a file is on the disk before it takes its name")(Story& story) {
    story.own_program_only("has --fsync");
    const auto site = open_site(story);
    const DiskFaults disk(story, "");
    FetchJob job;
    job.urls = urls(*site, {"/bytes/1000/a", "/bytes/2000/b"});
    job.options = {"--fsync"};
    job.environment = disk.environment();
    const Fetched fetched = story.start_fetcher(std::move(job)).wait();
    expect_saved(story, *site, fetched, {"/bytes/1000/a", "/bytes/2000/b"});
    for (const auto& [name, content] : fetched.files) {
        std::string order;
        for (const DiskCall& call : disk.calls(name))
            if (call.what == "begins" && call.call != "open" && !order.ends_with(call.call + " "))
                order += call.call + " ";
        story.require(order == "write fsync rename ", "write, fsync, rename of " + name, order);
    }
    expect_exit(story, fetched, 0);
}

}  // namespace harness
