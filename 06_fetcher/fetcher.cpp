#include "06_fetcher/fetcher.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <stdexcept>

#include <unistd.h>

#include "06_fetcher/console.hpp"
#include "06_fetcher/descriptors.hpp"
#include "06_fetcher/download.hpp"
#include "06_fetcher/interrupt.hpp"
#include "06_fetcher/lag_meter.hpp"
#include "06_fetcher/progress.hpp"
#include "06_fetcher/report.hpp"
#include "06_fetcher/results.hpp"
#include "06_fetcher/task_group.hpp"
#include "06_fetcher/workers.hpp"

namespace fetcher {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

// One run: the workers, and what accompanies them.
class Fetcher {
  public:
    Fetcher(asio::io_context& loop, const Options& options, UrlList& list, Writer& writer)
        : loop_(loop),
          options_(options),
          writer_(writer),
          total_(list.count()),
          results_(options.json, console_),
          client_(loop.get_executor(), options, stats_),
          downloader_(client_, writer, options, stats_),
          workers_(
              loop.get_executor(), options, list, downloader_, stats_, console_,
              [this](const Outcome& outcome) { report(outcome); }, [this] { services_.cancel(); }),
          // Stops what still waits then, too: timers of idle connections, a name look-up.
          services_(loop.get_executor(), [this] { loop_.stop(); }) {}

    int run();

  private:
    void report(const Outcome& outcome);
    void interrupt();
    int close();

    asio::io_context& loop_;
    const Options& options_;
    Writer& writer_;
    std::optional<std::size_t> total_;  // lines of the list, as far as one can know
    Stats stats_;
    Console console_;
    Results results_;
    bool results_lost_ = false;
    LagHistogram lags_;
    bool interrupted_ = false;
    HttpClient client_;
    Downloader downloader_;
    Workers workers_;
    TaskGroup services_;  // what ends with the workers
};

void Fetcher::report(const Outcome& outcome) {
    if (outcome.ok()) {
        ++stats_.ok;
        stats_.saved_bytes += outcome.bytes;
    } else {
        ++stats_.failed;
        const bool by_status = outcome.phase == Phase::status && outcome.status;
        ++stats_.failures[by_status ? fmt::format("status {}", *outcome.status)
                                    : std::string(to_string(*outcome.phase))];
    }
    results_.add(outcome);
    if (results_.broken() && !results_lost_) {
        console_.say("cannot write the results to standard output");
        results_lost_ = true;
        workers_.cancel();
    }
}

void Fetcher::interrupt() {
    interrupted_ = true;
    console_.say("interrupted; once more ends it at once");
    workers_.cancel();
}

//[ run
int Fetcher::run() {
    services_.start(on_interrupt([this] { interrupt(); }));
    services_.start(measure_lag(lags_));
    services_.start(results_.flush_now_and_then());
    if (!options_.quiet) services_.start(show_progress(console_, stats_, total_));

    workers_.start();

    stats_.started = Clock::now();
    loop_.run();  // until the last task has ended
    return close();
}
//] run

int Fetcher::close() {
    const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - stats_.started);
    console_.erase();
    results_.add_summary(stats_, wall, writer_.name(), lags_);
    results_.flush();
    for (const auto& failure : {workers_.failure(), services_.failure()})
        if (failure) std::rethrow_exception(failure);
    if (!options_.quiet) console_.say(closing_table(stats_, wall, writer_.name(), lags_));
    if (interrupted_) return 130;
    return stats_.failed > 0 || workers_.list_failed() || results_.broken() ? 1 : 0;
}

void prepare_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error && !std::filesystem::is_directory(folder))
        error = std::make_error_code(std::errc::not_a_directory);
    if (!error && access(folder.c_str(), W_OK | X_OK) != 0) error.assign(errno, std::generic_category());
    if (error)
        throw std::runtime_error(fmt::format("cannot write to {}: {}", folder.string(), error.message()));
}

// A request needs a socket and a file; some more are for the loop, the list and the terminal.
std::size_t affordable_concurrency(std::size_t wanted) {
    constexpr std::size_t others = 32;
    const std::size_t limit = raise_descriptor_limit();
    return std::min(wanted, limit > others + 2 ? (limit - others) / 2 : 1);
}

int report_failure(const std::exception& error, int exit_code) {
    fmt::print(stderr, "{}\n", error.what());
    return exit_code;
}

}  // namespace

int run_fetcher(const Options& wanted, const WriterFactory& make_writer) {
    std::signal(SIGPIPE, SIG_IGN);  // when the reader of our results has left, writing fails instead
    Options options = wanted;
    options.concurrency = affordable_concurrency(wanted.concurrency);
    if (options.concurrency < wanted.concurrency)
        fmt::print(stderr, "only {} requests at a time: more descriptors are not allowed (ulimit -n)\n",
                   options.concurrency);
    if (options.insecure)
        fmt::print(stderr,
                   "warning: --insecure: certificates are not verified, anybody can pose as the server\n");

    // For one thread. Never destroyed, since that would wait for a name look-up that nobody needs any more
    // after Ctrl-C.
    static auto& loop = *new asio::io_context(1);
    std::unique_ptr<Writer> writer;
    std::unique_ptr<UrlList> list;
    std::unique_ptr<Fetcher> fetcher;
    try {
        list = std::make_unique<UrlList>(loop.get_executor(), options.urls_file);
        prepare_folder(options.directory);
        writer = make_writer(loop.get_executor());
        fetcher = std::make_unique<Fetcher>(loop, options, *list, *writer);
    } catch (const std::exception& error) {
        return report_failure(error, 2);
    }
    try {
        return fetcher->run();
    } catch (const std::exception& error) {
        return report_failure(error, 1);
    }
}

}  // namespace fetcher
