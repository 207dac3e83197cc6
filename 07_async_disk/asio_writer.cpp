#include "07_async_disk/asio_writer.hpp"

#include <boost/asio/random_access_file.hpp>
#include <boost/asio/write_at.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <fcntl.h>

#include "06_fetcher/part_file.hpp"

namespace fetcher {

namespace {

// Asio takes no more than 128 completions from its ring when the kernel calls, and does not look again before
// it calls again (1.26, io_uring_service::run): with more writes than that under way the last ones could wait
// for ever.
constexpr std::size_t MOST_AT_ONCE = 64;

// A second descriptor of the same open file; throws when there is none left (EMFILE).
int duplicate(int fd) {
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) throw boost::system::system_error(errno, boost::system::system_category());
    return copy;
}

class AsioFile : public OutputFile {
  public:
    // Stage 06's blocking open, since the class's own is blocking, too, and follows symbolic links.
    AsioFile(const boost::asio::any_io_executor& loop, std::shared_ptr<Room> room, std::filesystem::path path,
             bool fsync)
        : part_(std::move(path)), file_(loop, duplicate(part_.fd())), room_(std::move(room)), fsync_(fsync) {}

    //[ write
    // Not stream_file, which leaves the position to the kernel: a write that the disk takes only a part of
    // does not move it (Linux 6.18), and the rest would overwrite that part without an error.
    boost::asio::awaitable<void> write(std::string bytes) override {
        const Room::Place place = co_await room_->enter();
        written_ += co_await boost::asio::async_write_at(file_, written_, boost::asio::buffer(bytes),
                                                         boost::asio::use_awaitable);
    }
    //] write

    boost::asio::awaitable<void> commit() override {
        file_.close();
        part_.commit(fsync_);
        co_return;
    }

  private:
    PartFile part_;
    boost::asio::random_access_file file_;
    std::shared_ptr<Room> room_;
    const bool fsync_;
    std::uint64_t written_ = 0;
};

}  // namespace

AsioWriter::AsioWriter(boost::asio::any_io_executor loop, bool fsync)
    : loop_(std::move(loop)), room_(std::make_shared<Room>(loop_, MOST_AT_ONCE)), fsync_(fsync) {
    // The first file object sets up Asio's ring, and throws when it cannot be had: better here than in every
    // download.
    const boost::asio::random_access_file probe(loop_);
}

boost::asio::awaitable<std::unique_ptr<OutputFile>> AsioWriter::create(std::filesystem::path path) {
    co_return std::make_unique<AsioFile>(loop_, room_, std::move(path), fsync_);
}

}  // namespace fetcher
