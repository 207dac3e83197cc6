#include "07_async_disk/thread_writer.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <optional>
#include <string>
#include <utility>

#include "06_fetcher/part_file.hpp"

namespace fetcher {

namespace {

// What a file and its jobs share. The last of them to let go closes and removes an uncommitted file, and that
// is always a job, in a disk thread: the file hands its share over to one when it is destroyed.
class SharedPart {
  public:
    SharedPart(boost::asio::any_io_executor loop, std::shared_ptr<Departures> departures,
               std::filesystem::path path)
        : loop_(std::move(loop)), departures_(std::move(departures)), path_(std::move(path)) {}

    ~SharedPart() {
        part.reset();
        if (!unwanted_) return;
        boost::asio::post(
            loop_, [departures = std::move(departures_), path = std::move(path_)] { departures->end(path); });
    }

    const std::filesystem::path& path() const { return path_; }

    // The file is destroyed without a commit: what is queued for it need not begin.
    void abandon() {
        unwanted_ = true;
        departures_->begin(path_);
    }
    bool unwanted() const { return unwanted_; }

    std::optional<PartFile> part;  // one job at a time uses it

  private:
    const boost::asio::any_io_executor loop_;
    std::shared_ptr<Departures> departures_;
    std::filesystem::path path_;
    std::atomic<bool> unwanted_ = false;  // written by the loop, read by the job that comes next
};

class ThreadFile : public OutputFile {
  public:
    ThreadFile(DiskThreads& threads, std::shared_ptr<SharedPart> shared, bool fsync)
        : threads_(threads), shared_(std::move(shared)), fsync_(fsync) {}

    ~ThreadFile() override {
        if (committed_) return;
        shared_->abandon();
        threads_.submit_unbounded([last_share = std::move(shared_)] {});
    }

    boost::asio::awaitable<void> open() {
        auto create = [](SharedPart& shared) { shared.part.emplace(shared.path()); };
        co_await submit(create);
        co_await last_->wait();
    }

    //[ write
    boost::asio::awaitable<void> write(std::string bytes) override {
        co_await last_->wait();
        auto append = [bytes = std::move(bytes)](SharedPart& shared) { shared.part->write(bytes); };
        co_await submit(std::move(append));
    }
    //] write

    //[ commit
    boost::asio::awaitable<void> commit() override {
        co_await last_->wait();
        auto finish = [fsync = fsync_](SharedPart& shared) { shared.part->commit(fsync); };
        co_await submit(finish);
        co_await last_->wait();
        committed_ = true;
    }
    //] commit

  private:
    boost::asio::awaitable<void> submit(std::function<void(SharedPart&)> step) {
        auto job = [shared = shared_, step = std::move(step)] {
            if (!shared->unwanted()) step(*shared);
        };
        last_ = co_await threads_.submit(std::move(job));
    }

    DiskThreads& threads_;
    std::shared_ptr<SharedPart> shared_;
    const bool fsync_;
    bool committed_ = false;
    std::shared_ptr<Completion> last_;  // the operation under way, or the one before
};

}  // namespace

ThreadWriter::ThreadWriter(boost::asio::any_io_executor loop, bool fsync, std::size_t threads,
                           std::size_t places)
    : fsync_(fsync),
      departures_(std::make_shared<Departures>(loop)),
      loop_(loop),
      threads_(std::move(loop), threads, places) {}

boost::asio::awaitable<std::unique_ptr<OutputFile>> ThreadWriter::create(std::filesystem::path path) {
    co_await departures_->wait(path);
    auto shared = std::make_shared<SharedPart>(loop_, departures_, std::move(path));
    auto file = std::make_unique<ThreadFile>(threads_, std::move(shared), fsync_);
    co_await file->open();
    co_return file;
}

}  // namespace fetcher
