#include "07_async_disk/uring_writer.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "07_async_disk/file_operations.hpp"

namespace fetcher {

namespace {

class UringFile : public OutputFile {
  public:
    UringFile(Ring& ring, std::shared_ptr<RingPart> part, bool fsync)
        : ring_(ring), part_(std::move(part)), descriptor_(part_, &part_->descriptor), fsync_(fsync) {}

    ~UringFile() override {
        if (!committed_) part_->departures->begin(part_->path);
    }

    // What create() in 06_fetcher/part_file.cpp does, and for the same reasons.
    boost::asio::awaitable<void> open() {
        auto create = make_open();
        auto error = co_await attempt(std::move(create));
        if (error == boost::system::errc::file_exists) {
            auto refuse_link = std::make_unique<RefuseLink>(part_name(part_->path));
            co_await perform(std::move(refuse_link));
            auto unlink = std::make_unique<Unlink>(part_name(part_->path));
            co_await perform(std::move(unlink));
            auto create_again = make_open();
            error = co_await attempt(std::move(create_again));
        }
        if (error) throw boost::system::system_error(error);
    }

    //[ write
    boost::asio::awaitable<void> write(std::string bytes) override {
        co_await last_->wait();
        const auto size = bytes.size();
        auto append = std::make_unique<Write>(descriptor_, std::move(bytes), written_);
        last_ = co_await ring_.submit(std::move(append));
        written_ += size;
    }
    //] write

    //[ commit
    // Each step is a request of its own, begun when the one before has succeeded.
    boost::asio::awaitable<void> commit() override {
        co_await last_->wait();
        auto sync = std::make_unique<Sync>(descriptor_);
        if (fsync_) co_await perform(std::move(sync));
        auto close = std::make_unique<Close>(descriptor_);
        co_await perform(std::move(close));
        auto rename = std::make_unique<Rename>(part_);
        co_await perform(std::move(rename));
        committed_ = true;
        if (fsync_) co_await sync_folder();
    }
    //] commit

  private:
    std::unique_ptr<Operation> make_open() const {
        return std::make_unique<Open>(descriptor_, part_name(part_->path),
                                      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    }

    // Begins an operation and waits for its end.
    boost::asio::awaitable<boost::system::error_code> attempt(std::unique_ptr<Operation> operation) {
        last_ = co_await ring_.submit(std::move(operation));
        co_return co_await last_->result();
    }
    boost::asio::awaitable<void> perform(std::unique_ptr<Operation> operation) {
        const auto error = co_await attempt(std::move(operation));
        if (error) throw boost::system::system_error(error);
    }

    boost::asio::awaitable<void> sync_folder() {
        const auto parent = part_->path.parent_path();
        auto folder = std::make_shared<RingDescriptor>(ring_);
        auto open = std::make_unique<Open>(folder, parent.empty() ? "." : parent, O_RDONLY | O_DIRECTORY);
        co_await perform(std::move(open));
        auto sync = std::make_unique<Sync>(folder);
        co_await perform(std::move(sync));
    }

    Ring& ring_;
    std::shared_ptr<RingPart> part_;
    std::shared_ptr<RingDescriptor> descriptor_;  // shares part_
    const bool fsync_;
    bool committed_ = false;
    std::uint64_t written_ = 0;
    std::shared_ptr<Completion> last_;  // the operation under way, or the one before
};

}  // namespace

UringWriter::UringWriter(boost::asio::any_io_executor loop, bool fsync, unsigned entries)
    : fsync_(fsync), departures_(std::make_shared<Departures>(loop)), ring_(std::move(loop), entries) {}

boost::asio::awaitable<std::unique_ptr<OutputFile>> UringWriter::create(std::filesystem::path path) {
    co_await departures_->wait(path);
    auto part = std::make_shared<RingPart>(ring_, departures_, std::move(path));
    auto file = std::make_unique<UringFile>(ring_, std::move(part), fsync_);
    co_await file->open();
    co_return file;
}

}  // namespace fetcher
