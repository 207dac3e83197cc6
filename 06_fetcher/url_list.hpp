// The list of URLs as a file, a pipe, or whatever else standard input is.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <optional>
#include <string>

#include "06_fetcher/url_lines.hpp"

namespace fetcher {

// Reads the list as it is needed, so that memory does not depend on its length and a program that is still
// writing it can be at the other end of the pipe.
class UrlList {
  public:
    // Opens `path`, or standard input for "-". Throws std::runtime_error with one clear line when it cannot
    // be read.
    UrlList(const boost::asio::any_io_executor& executor, const std::string& path);

    // The next URL's line, or nothing at the end. Throws boost::system::system_error when reading fails
    // midway. Cancelling it loses nothing but what was asked for.
    boost::asio::awaitable<std::optional<UrlLine>> next();

    // How many URLs are in the list, counted ahead: known for a file only, not for a pipe.
    std::optional<std::size_t> count();

    // As messages call it: the path, or "standard input".
    const std::string& name() const { return name_; }

  private:
    boost::asio::awaitable<std::size_t> read_some(char* data, std::size_t size);

    std::string name_;
    boost::asio::posix::stream_descriptor file_;
    bool regular_ = false;
    bool waits_ =
        false;  // a pipe, a socket, a terminal; anything else is always ready, and epoll(7) refuses it
    UrlLines lines_;
    bool ended_ = false;
};

}  // namespace fetcher
