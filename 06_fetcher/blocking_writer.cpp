#include "06_fetcher/blocking_writer.hpp"

#include "06_fetcher/part_file.hpp"

namespace fetcher {
namespace {

class BlockingFile : public OutputFile {
  public:
    BlockingFile(std::filesystem::path path, bool fsync) : file_(std::move(path)), fsync_(fsync) {}

    //[ blocking_steps
    boost::asio::awaitable<void> write(std::string bytes) override {
        file_.write(bytes);
        co_return;
    }

    boost::asio::awaitable<void> commit() override {
        file_.commit(fsync_);
        co_return;
    }
    //] blocking_steps

  private:
    PartFile file_;
    bool fsync_;
};

}  // namespace

boost::asio::awaitable<std::unique_ptr<OutputFile>> BlockingWriter::create(std::filesystem::path path) {
    co_return std::make_unique<BlockingFile>(std::move(path), fsync_);
}

}  // namespace fetcher
