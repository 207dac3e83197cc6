#include "07_async_disk/choose_writer.hpp"

#include <fmt/core.h>
#include <boost/system/system_error.hpp>

#include "06_fetcher/blocking_writer.hpp"
#include "07_async_disk/thread_writer.hpp"
#ifdef WORKBOOK_HAVE_URING
#include "07_async_disk/asio_writer.hpp"
#include "07_async_disk/uring_writer.hpp"
#endif

namespace fetcher {

namespace {

#ifdef WORKBOOK_HAVE_URING
std::unique_ptr<Writer> make_on_io_uring(const std::string& name, const boost::asio::any_io_executor& loop,
                                         bool fsync) {
    if (name == "uring") return std::make_unique<UringWriter>(loop, fsync);
    return std::make_unique<AsioWriter>(loop, fsync);
}
#else
std::unique_ptr<Writer> make_on_io_uring(const std::string&, const boost::asio::any_io_executor&, bool) {
    throw boost::system::system_error(make_error_code(boost::system::errc::function_not_supported));
}
#endif

}  // namespace

const std::vector<std::string>& writer_names() {
    static const std::vector<std::string> names{"threads", "uring", "asio", "blocking"};
    return names;
}

WriterFactory choose_writer(const std::string& name, bool fsync) {
    return [name, fsync](const boost::asio::any_io_executor& loop) -> std::unique_ptr<Writer> {
        if (name == "blocking") return std::make_unique<BlockingWriter>(fsync);
        if (name == "threads") return std::make_unique<ThreadWriter>(loop, fsync);
        try {
            return make_on_io_uring(name, loop, fsync);
        } catch (const boost::system::system_error& error) {
            fmt::print(stderr, "--writer {}: no io_uring here ({}); writing with threads instead\n", name,
                       error.code().message());
            return std::make_unique<ThreadWriter>(loop, fsync);
        }
    };
}

}  // namespace fetcher
