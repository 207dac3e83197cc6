// Stage 06: downloads a list of URLs, at most N at a time.
//
// Shows    what coroutines are for: a whole program that reads top to bottom and waits in many places at once.
// Read     worker() and its Queue in workers.cpp, then download.cpp, then what they use, one concern a file.
// By hand  06_fetcher -c 10 -o pictures urls.txt
// Limit    files are written in the loop's thread: while the disk is slow, nothing else moves.

#include <CLI/CLI.hpp>

#include "06_fetcher/blocking_writer.hpp"
#include "06_fetcher/fetcher.hpp"

int main(int argc, char** argv) {
    CLI::App app{"Downloads every URL of a list, at most N at a time."};
    fetcher::Options options;
    fetcher::add_options(app, options);
    if (const auto exit_code = fetcher::parse_command_line(app, argc, argv)) return *exit_code;

    return fetcher::run_fetcher(options, [](const boost::asio::any_io_executor&) {
        return std::make_unique<fetcher::BlockingWriter>();
    });
}
