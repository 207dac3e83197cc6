#include "06_fetcher/url_list.hpp"

#include <fmt/core.h>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fetcher {
namespace {

constexpr std::size_t piece_size = 64 * 1024;

int open_list(const std::string& path) {
    // A copy, since the descriptor is closed with us, and standard input is not ours to close.
    return path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

[[noreturn]] void refuse(const std::string& name, int error) {
    throw std::runtime_error(fmt::format("cannot read {}: {}", name, std::generic_category().message(error)));
}

}  // namespace

UrlList::UrlList(const boost::asio::any_io_executor& executor, const std::string& path)
    : name_(path == "-" ? "standard input" : path), file_(executor) {
    const int fd = open_list(path);
    if (fd < 0) refuse(name_, errno);
    struct stat about {};
    fstat(fd, &about);
    regular_ = S_ISREG(about.st_mode);
    waits_ = S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode) || isatty(fd);
    if (S_ISDIR(about.st_mode)) {
        close(fd);
        refuse(name_, EISDIR);
    }
    try {
        file_.assign(fd);
    } catch (const boost::system::system_error& error) {
        close(fd);
        refuse(name_, error.code().value());
    }
}

boost::asio::awaitable<std::optional<UrlLine>> UrlList::next() {
    while (true) {
        if (auto line = lines_.next()) co_return line;
        if (ended_) co_return std::nullopt;
        std::vector<char> piece(piece_size);
        const std::size_t size = co_await read_some(piece.data(), piece.size());
        if (size > 0) {
            lines_.feed({piece.data(), size});
        } else {
            lines_.finish();
            ended_ = true;
        }
    }
}

boost::asio::awaitable<std::size_t> UrlList::read_some(char* data, std::size_t size) {
    while (true) {
        // Waiting first and reading then, instead of async_read_some: that one would make the descriptor
        // non-blocking, and with it standard input of the shell that started us, which shares it.
        if (waits_)
            co_await file_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                      boost::asio::use_awaitable);
        const ssize_t received = read(file_.native_handle(), data, size);
        if (received >= 0) co_return static_cast<std::size_t>(received);
        if (errno != EINTR && errno != EAGAIN)
            throw boost::system::system_error(errno, boost::system::system_category());
    }
}

std::optional<std::size_t> UrlList::count() {
    if (!regular_) return std::nullopt;
    UrlLines lines;
    std::vector<char> piece(piece_size);
    std::size_t urls = 0;
    off_t offset = lseek(file_.native_handle(), 0, SEEK_CUR);
    // pread(2) leaves the place from which next() reads where it is.
    while (true) {
        const ssize_t size = pread(file_.native_handle(), piece.data(), piece.size(), offset);
        if (size <= 0)
            lines.finish();
        else
            lines.feed({piece.data(), static_cast<std::size_t>(size)});
        while (lines.next()) ++urls;
        if (size <= 0) return urls;
        offset += size;
    }
}

}  // namespace fetcher
