// Downloads every URL of a list, at most N at a time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "06_fetcher/options.hpp"
#include "06_fetcher/writer.hpp"

namespace fetcher {

// Makes the writer of a run. Called once, before the first download; operations of the writer complete on
// `executor`, which is the single-threaded loop that runs everything. The writer is destroyed after the last
// download has ended (or was cancelled) and before the loop itself. Throws std::exception with one clear line
// when it cannot work here.
using WriterFactory = std::function<std::unique_ptr<Writer>(boost::asio::any_io_executor executor)>;

// Call it once in a process. Runs until every URL of the list is dealt with, or until SIGINT or SIGTERM: then
// what is under way is cancelled, its .part files go, and a second signal ends the program at once. Results
// go to stdout, messages, progress and the closing table to stderr.
//
// Returns the exit code: 0 every URL was saved; 1 some were not, or the results could not be printed; 2 the
// list cannot be read, or the folder not be written (one line on stderr); 130 interrupted.
int run_fetcher(const Options& options, const WriterFactory& make_writer);

}  // namespace fetcher
