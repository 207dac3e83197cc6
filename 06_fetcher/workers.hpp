// N workers and the queue they take URLs from: the heart of the program.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <random>
#include <string>

#include "05_coroutines/queue.hpp"
#include "06_fetcher/console.hpp"
#include "06_fetcher/download.hpp"
#include "06_fetcher/listed_names.hpp"
#include "06_fetcher/options.hpp"
#include "06_fetcher/outcome.hpp"
#include "06_fetcher/retry.hpp"
#include "06_fetcher/stats.hpp"
#include "06_fetcher/task_group.hpp"
#include "06_fetcher/url_list.hpp"

namespace fetcher {

// Downloads every URL of a list, at most options.concurrency at a time, and reports each once, in the order
// in which they end. A line that is no URL has failed at once; a URL that stood in the list already is left
// out, with a message.
class Workers {
  public:
    using Report = std::function<void(const Outcome&)>;

    // All must outlive it. `when_done` is called on the loop when nothing runs any more, also after cancel().
    Workers(const boost::asio::any_io_executor& executor, const Options& options, UrlList& list,
            Downloader& downloader, Stats& stats, Console& console, Report report,
            std::function<void()> when_done);

    void start();
    // Ends every download under way, unreported.
    void cancel() { tasks_.cancel(); }

    // The list could not be read to its end.
    bool list_failed() const { return list_failed_; }
    // What nobody expected, and what ended everything.
    const std::exception_ptr& failure() const { return tasks_.failure(); }

  private:
    struct Job {
        Url url;
        std::string listed;  // the URL as the list has it
        std::string name;    // of the file
        unsigned attempts = 0;
        std::chrono::steady_clock::time_point began{};
    };

    boost::asio::awaitable<void> worker();
    boost::asio::awaitable<void> download(Job job);
    boost::asio::awaitable<std::optional<std::chrono::milliseconds>> attempt(Job& job, Outcome& outcome);
    boost::asio::awaitable<void> queue_again(Job job, std::chrono::milliseconds delay);
    boost::asio::awaitable<void> sleep(std::chrono::milliseconds time);
    void finish(Job job, Outcome outcome);

    boost::asio::awaitable<void> produce();
    boost::asio::awaitable<std::optional<UrlLine>> next_line();
    boost::asio::awaitable<void> enqueue(UrlLine line);

    boost::asio::any_io_executor executor_;
    const Options& options_;
    UrlList& list_;
    Downloader& downloader_;
    Stats& stats_;
    Console& console_;
    Report report_;

    asyncio::Queue<Job> queue_;
    ListedNames names_;
    std::mt19937 random_{std::random_device{}()};
    RetryPolicy retry_policy_;
    std::size_t waiting_ = 0;  // jobs between two attempts
    bool list_failed_ = false;
    TaskGroup tasks_;
};

}  // namespace fetcher
