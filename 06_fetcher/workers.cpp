#include "06_fetcher/workers.hpp"

#include <fmt/core.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <stdexcept>

#include "06_fetcher/names.hpp"
#include "06_fetcher/printable.hpp"

namespace fetcher {

namespace asio = boost::asio;
using asio::awaitable;
using Clock = std::chrono::steady_clock;

namespace {

// Downloads that may wait for their next attempt. Beyond that many a worker waits with them: a list of a
// million URLs of a dead server is not to pile up in memory.
constexpr std::size_t most_waiting = 256;

}  // namespace

Workers::Workers(const asio::any_io_executor& executor, const Options& options, UrlList& list,
                 Downloader& downloader, Stats& stats, Console& console, Report report,
                 std::function<void()> when_done)
    : executor_(executor),
      options_(options),
      list_(list),
      downloader_(downloader),
      stats_(stats),
      console_(console),
      report_(std::move(report)),
      queue_(executor, options.concurrency),
      tasks_(executor, std::move(when_done)) {
    retry_policy_.retries = options.retries;
    retry_policy_.first_delay = options.retry_delay;
    retry_policy_.max_retry_after = options.max_retry_after;
    retry_policy_.random = [this] { return std::uniform_real_distribution<double>()(random_); };
}

//[ start_workers
void Workers::start() {
    tasks_.start(produce());
    for (std::size_t n = 0; n < options_.concurrency; ++n) tasks_.start(worker());
}
//] start_workers

//[ worker
// One of N that run side by side: at most N requests are in flight, and N are as long as the queue has URLs.
awaitable<void> Workers::worker() {
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

//[ download
// Makes an attempt at a URL, and reports it, unless another attempt is to follow: then it comes back through
// the queue, so that the worker can do something else meanwhile.
awaitable<void> Workers::download(Job job) {
    if (job.attempts == 0) job.began = Clock::now();
    Outcome outcome;
    while (const auto delay = co_await attempt(job, outcome)) {
        if (waiting_ < most_waiting) {
            ++waiting_;
            tasks_.start(queue_again(std::move(job), *delay));
            co_return;
        }
        co_await sleep(*delay);
    }
    finish(std::move(job), std::move(outcome));
}
//] download

//[ produce
// Reads the list no faster than the workers take from the queue, which holds N URLs at most.
awaitable<void> Workers::produce() {
    while (true) {
        std::optional<UrlLine> line = co_await next_line();
        if (!line) break;
        co_await enqueue(std::move(*line));
    }
    co_await queue_.join();  // until every download has ended, retries included
    queue_.shutdown();
}
//] produce

awaitable<std::optional<UrlLine>> Workers::next_line() {
    try {
        co_return co_await list_.next();
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;
        console_.say(fmt::format("cannot read on in {}: {}", list_.name(), error.code().message()));
        list_failed_ = true;
    }
    co_return std::nullopt;
}

// Puts a line of the list into the queue. One that is no URL has failed already, one that is repeated is left
// out.
awaitable<void> Workers::enqueue(UrlLine line) {
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
        report_(outcome);
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

// How long to wait before the next attempt; nothing when this was the last one, by its success or its
// failure.
awaitable<std::optional<std::chrono::milliseconds>> Workers::attempt(Job& job, Outcome& outcome) {
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

awaitable<void> Workers::queue_again(Job job, std::chrono::milliseconds delay) {
    co_await sleep(delay);
    --waiting_;
    co_await queue_.put(std::move(job));
    queue_.task_done();  // the turn before; only now, since join() must not see the queue without this URL
}

awaitable<void> Workers::sleep(std::chrono::milliseconds time) {
    asio::steady_timer timer(executor_, time);
    co_await timer.async_wait(asio::use_awaitable);
}

void Workers::finish(Job job, Outcome outcome) {
    names_.release(job.name);
    outcome.url = std::move(job.listed);
    outcome.attempts = job.attempts;
    outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - job.began);
    report_(outcome);
    queue_.task_done();
}

}  // namespace fetcher
