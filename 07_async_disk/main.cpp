// Stage 07: the fetcher of stage 06, with its disk writes off the loop.
//
// Shows    three ways to keep a slow disk from stalling the loop: threads and io_uring by hand, and the
//          library's file class.
// Replaces one object, the writer that run_fetcher is given. Everything else is stage 06's code.
// Read     thread_writer.cpp, then disk_threads.cpp; uring_writer.cpp, then ring.cpp; asio_writer.cpp last.
// By hand  07_async_disk --writer threads -c 10 -o pictures urls.txt, and the same with --writer blocking:
//          compare the loop's lag in the closing table, on a slow disk.

#include <CLI/CLI.hpp>

#include "06_fetcher/fetcher.hpp"
#include "07_async_disk/choose_writer.hpp"

int main(int argc, char** argv) {
    CLI::App app{
        "Downloads every URL of a list, at most N at a time, and lets no slow disk hold up the others."};
    fetcher::Options options;
    fetcher::add_options(app, options);
    std::string writer = fetcher::writer_names().front();
    app.add_option("--writer", writer,
                   "how files get to the disk: threads, a pool of our own; uring, io_uring by hand; asio, "
                   "the library's "
                   "file class; blocking, in the loop's thread as in stage 06")
        ->check(CLI::IsMember(fetcher::writer_names()))
        ->capture_default_str();
    bool fsync = false;
    app.add_flag("--fsync", fsync,
                 "a file counts as saved only when it has reached the disk, and so has its name");
    if (const auto exit_code = fetcher::parse_command_line(app, argc, argv)) return *exit_code;

    return fetcher::run_fetcher(options, fetcher::choose_writer(writer, fsync));
}
