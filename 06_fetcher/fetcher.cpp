#include "06_fetcher/fetcher.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>
#include <random>
#include <stdexcept>

#include <unistd.h>

#include "05_coroutines/queue.hpp"
#include "06_fetcher/console.hpp"
#include "06_fetcher/descriptors.hpp"
#include "06_fetcher/download.hpp"
#include "06_fetcher/interrupt.hpp"
#include "06_fetcher/lag_meter.hpp"
#include "06_fetcher/listed_names.hpp"
#include "06_fetcher/names.hpp"
#include "06_fetcher/outcome.hpp"
#include "06_fetcher/printable.hpp"
#include "06_fetcher/progress.hpp"
#include "06_fetcher/report.hpp"
#include "06_fetcher/results.hpp"
#include "06_fetcher/retry.hpp"
#include "06_fetcher/task_group.hpp"
#include "06_fetcher/url_list.hpp"

namespace fetcher {

namespace asio = boost::asio;
using asio::awaitable;
using Clock = std::chrono::steady_clock;

namespace {

// Downloads that wait for their next attempt. Beyond that many a worker waits with them: a list of a million
// URLs of a dead server is not to pile up in memory.
constexpr std::size_t most_waiting = 256;

struct Job {
    Url url;
    std::string listed;  // the URL as the list has it
    std::string name;    // of the file
    unsigned attempts = 0;
    Clock::time_point began{};
};

class Fetcher {
  public:
    Fetcher(asio::io_context& loop, const Options& options, UrlList& list, Writer& writer)
        : loop_(loop),
          options_(options),
          list_(list),
          writer_(writer),
          client_(loop.get_executor(), options, stats_),
          downloader_(client_, writer, options, stats_),
          queue_(loop.get_executor(), options.concurrency),
          results_(options.json, console_),
          downloads_(loop.get_executor(), [this] { services_.cancel(); }),
          services_(loop.get_executor(), [this] { loop_.stop(); }) {
        total_ = list.count();
        retry_policy_.retries = options.retries;
        retry_policy_.first_delay = options.retry_delay;
        retry_policy_.max_retry_after = options.max_retry_after;
        retry_policy_.random = [this] { return std::uniform_real_distribution<double>()(random_); };
    }

    int run();

  private:
    awaitable<void> produce();
    awaitable<std::optional<UrlLine>> next_line();
    awaitable<void> enqueue(UrlLine line);
    awaitable<void> worker();
    awaitable<void> download(Job job);
    awaitable<std::optional<std::chrono::milliseconds>> attempt(Job& job, Outcome& outcome);
    awaitable<void> queue_again(Job job, std::chrono::milliseconds delay);
    awaitable<void> sleep(std::chrono::milliseconds time);
    void finish(Job job, Outcome outcome);
    void report(const Outcome& outcome);
    void interrupt();
    int close();

    asio::io_context& loop_;
    const Options& options_;
    UrlList& list_;
    Writer& writer_;
    Stats stats_;
    HttpClient client_;
    Downloader downloader_;
    asyncio::Queue<Job> queue_;
    ListedNames names_;
    std::mt19937 random_{std::random_device{}()};
    RetryPolicy retry_policy_;
    std::size_t waiting_ = 0;
    Console console_;
    Results results_;
    LagHistogram lags_;
    std::optional<std::size_t> total_;
    bool interrupted_ = false;
    bool incomplete_ = false;  // the list could not be read to its end, or the results not be printed
    TaskGroup downloads_;
    TaskGroup services_;  // what accompanies the downloads and ends with them
};

//[ worker
// One of N that run side by side: at most N requests are in flight, and N are as long as the queue has URLs.
awaitable<void> Fetcher::worker() {
    try {
        while (true) {
            Job job = co_await queue_.get();
            co_await download(std::move(job));
        }
    } catch (const asyncio::QueueShutDown&) {
        // every URL of the list is dealt with
    }
}
//] worker

//[ produce
// Reads the list no faster than the workers take from the queue, which holds N URLs at most.
awaitable<void> Fetcher::produce() {
    while (true) {
        std::optional<UrlLine> line = co_await next_line();
        if (!line) break;
        co_await enqueue(std::move(*line));
    }
    co_await queue_.join();  // until every download has ended, retries included
    queue_.shutdown();
}
//] produce

awaitable<std::optional<UrlLine>> Fetcher::next_line() {
    try {
        co_return co_await list_.next();
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;
        console_.say(fmt::format("cannot read on in {}: {}", list_.name(), error.code().message()));
        incomplete_ = true;
    }
    co_return std::nullopt;
}

// Puts a line of the list into the queue. One that is no URL has failed already, one that is repeated is left
// out.
awaitable<void> Fetcher::enqueue(UrlLine line) {
    const std::string where = fmt::format("{}:{}: {}", list_.name(), line.number, printable(line.text, 200));
    Job job;
    try {
        if (line.too_long)
            throw std::invalid_argument(fmt::format("is longer than {} bytes", UrlLines::longest));
        job.url = parse_url(line.text);
    } catch (const std::invalid_argument& error) {
        console_.say(fmt::format("{} {}", where, error.what()));
        Outcome outcome;
        outcome.url = std::move(line.text);
        outcome.phase = Phase::list;
        outcome.error = fmt::format("line {}: {}", line.number, error.what());
        report(outcome);
        co_return;
    }
    job.listed = std::move(line.text);
    job.name = file_name(job.url);
    if (names_.claim(job.name)) {
        co_await queue_.put(std::move(job));
    } else {
        ++stats_.repeated;
        console_.say(fmt::format("{} is in the list already; it is downloaded once", where));
    }
}

//[ download
// Makes an attempt at a URL, and reports it, unless another attempt is to follow: then it comes back through
// the queue, so that the worker can do something else meanwhile.
awaitable<void> Fetcher::download(Job job) {
    if (job.attempts == 0) job.began = Clock::now();
    Outcome outcome;
    while (const auto delay = co_await attempt(job, outcome)) {
        if (waiting_ < most_waiting) {
            ++waiting_;
            downloads_.start(queue_again(std::move(job), *delay));
            co_return;
        }
        co_await sleep(*delay);
    }
    finish(std::move(job), std::move(outcome));
}
//] download

// How long to wait before the next attempt; nothing when this was the last one, by its success or its
// failure.
awaitable<std::optional<std::chrono::milliseconds>> Fetcher::attempt(Job& job, Outcome& outcome) {
    const InFlight counted(stats_);
    ++job.attempts;
    Attempt progress;
    std::optional<std::chrono::milliseconds> delay;
    try {
        co_await downloader_.download(job.url, options_.directory / job.name, progress);
        outcome.file = job.name;
        outcome.phase.reset();
    } catch (const Failure& failure) {
        outcome.phase = failure.phase();
        outcome.error = failure.what();
        delay = retry_policy_.delay_after(job.attempts, failure);
    }
    outcome.status = progress.status;
    outcome.bytes = progress.bytes;
    co_return delay;
}

awaitable<void> Fetcher::queue_again(Job job, std::chrono::milliseconds delay) {
    co_await sleep(delay);
    --waiting_;
    co_await queue_.put(std::move(job));
    queue_.task_done();  // the turn before; only now, since join() must not see the queue without this URL
}

awaitable<void> Fetcher::sleep(std::chrono::milliseconds time) {
    asio::steady_timer timer(loop_, time);
    co_await timer.async_wait(asio::use_awaitable);
}

void Fetcher::finish(Job job, Outcome outcome) {
    names_.release(job.name);
    outcome.url = std::move(job.listed);
    outcome.attempts = job.attempts;
    outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - job.began);
    report(outcome);
    queue_.task_done();
}

void Fetcher::report(const Outcome& outcome) {
    if (outcome.ok()) {
        ++stats_.ok;
    } else {
        ++stats_.failed;
        const bool by_status = outcome.phase == Phase::status && outcome.status;
        ++stats_.failures[by_status ? fmt::format("status {}", *outcome.status)
                                    : std::string(to_string(*outcome.phase))];
    }
    results_.add(outcome);
    if (results_.broken() && !incomplete_) {
        console_.say("cannot write the results to standard output");
        incomplete_ = true;
        downloads_.cancel();
    }
}

void Fetcher::interrupt() {
    interrupted_ = true;
    console_.say("interrupted; once more ends it at once");
    downloads_.cancel();
}

//[ run
int Fetcher::run() {
    services_.start(on_interrupt([this] { interrupt(); }));
    services_.start(measure_lag(lags_));
    services_.start(results_.flush_now_and_then());
    if (!options_.quiet) services_.start(show_progress(console_, stats_, total_));

    downloads_.start(produce());
    for (std::size_t n = 0; n < options_.concurrency; ++n) downloads_.start(worker());

    stats_.started = Clock::now();
    loop_.run();  // until the last task has ended; then what still waits, as idle connections do, is of no
                  // interest
    return close();
}
//] run

int Fetcher::close() {
    const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - stats_.started);
    console_.erase();
    results_.add_summary(stats_, wall, writer_.name(), lags_);
    results_.flush();
    for (const auto& failure : {downloads_.failure(), services_.failure()})
        if (failure) std::rethrow_exception(failure);
    if (!options_.quiet) console_.say(closing_table(stats_, wall, writer_.name(), lags_));
    if (interrupted_) return 130;
    return stats_.failed > 0 || incomplete_ || results_.broken() ? 1 : 0;
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
    fmt::print(stderr, "{}: {}\n", program_invocation_short_name, error.what());
    return exit_code;
}

}  // namespace

int run_fetcher(const Options& wanted, const WriterFactory& make_writer) {
    std::signal(SIGPIPE,
                SIG_IGN);  // a reader of our results that has left is an error like others, not our end
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
