// Stage 06: the list and the command line.
#include <fstream>

#include "checks/fetching.hpp"

namespace harness {

CHECK_CASE("06.comments", 0.1, "blank lines and comments in the list are skipped")(Story& story) {
    const auto site = open_site(story);
    const Fetched fetched = story.fetcher(
        {"# the gallery", "", site->url("/bytes/1000/a"), "   ", "  # more", site->url("/bytes/1000/b"), ""},
        2);
    expect_saved(story, *site, fetched, {"/bytes/1000/a", "/bytes/1000/b"});
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.bad_line", 0.1, "a line that is no URL is named with its number")(Story& story) {
    story.own_program_only("promises this message");
    const auto site = open_site(story);
    const Fetched fetched = story.fetcher(
        {"# first", site->url("/bytes/1000/a"), "", "gopher://127.0.0.1/b", "no url at all"}, 1);
    for (const char* number : {"4", "5"})
        story.require(fetched.err.find(fmt::format(":{}:", number)) != std::string::npos ||
                          fetched.err.find(fmt::format("line {}", number)) != std::string::npos,
                      fmt::format("a message on stderr that names line {}", number), fetched.err);
    story.require(fetched.exit.signal == 0 && fetched.exit.code != 0, "an exit code other than 0",
                  fetched.exit.describe());
}

CHECK_CASE("06.stdin", 0.1, "- reads the list from standard input")(Story& story) {
    story.own_program_only("promises to read a list from standard input");
    const auto site = open_site(story);
    FetchJob job;
    job.urls = urls(*site, {"/bytes/1000/a", "/bytes/1000/b"});
    job.urls_on_stdin = true;
    const Fetched fetched = story.start_fetcher(std::move(job)).wait();
    expect_saved(story, *site, fetched, {"/bytes/1000/a", "/bytes/1000/b"});
    expect_exit(story, fetched, 0);
}

CHECK_CASE("06.usage", 0.1, "what cannot work is one clear line and exit code 2")(Story& story) {
    story.own_program_only("has this command line");
    const std::string list = story.folder() / "urls.txt", file = story.folder() / "file";
    std::ofstream(list) << "http://127.0.0.1:1/\n";
    std::ofstream(file) << "a file, no folder\n";
    const std::vector<std::vector<std::string>> commands{
        {"-c", "0", list},          {"-c", "many", list}, {"--no-such-option", list},   {},
        {"/no/such/file/urls.txt"}, {"-o", file, list},   {"-o", file + "/below", list}};
    for (const auto& arguments : commands) {
        Process& process = story.program("06_fetcher", arguments);
        const auto exit = process.wait(story.setting().deadline());
        if (!exit) story.fail("an end", "it still runs");
        story.require(exit->signal == 0 && exit->code == 2, "exit code 2", exit->describe());
        const std::string message = process.err();
        story.require(std::count(message.begin(), message.end(), '\n') == 1 && message.size() > 20,
                      "one line on stderr", message);
    }
}

}  // namespace harness
