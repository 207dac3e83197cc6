// Shows    another program as a pair of streams and an exit code, without blocking the loop.
// By hand  ./workbook run 05 subprocess

#include <boost/process/v2.hpp>
#include <string>

#include "05_coroutines/pieces.hpp"

namespace pieces {

namespace process = boost::process::v2;
using asio::use_awaitable;

namespace {

//[ communicate
// Sends `input`, returns the output up to its end. Small inputs only: a program that answers before it has
// read all would fill its pipe and wait for us, while we wait for it.
awaitable<std::string> communicate(asio::writable_pipe& to_child, asio::readable_pipe& from_child,
                                   std::string input) {
    co_await asio::async_write(to_child, asio::buffer(input), use_awaitable);
    to_child.close();  // the end of its input
    std::string output;
    const auto until_eof = asio::as_tuple(use_awaitable);
    const auto [error, size] = co_await asio::async_read(from_child, asio::dynamic_buffer(output), until_eof);
    if (error != asio::error::eof) throw boost::system::system_error(error);
    co_return output;
}
//] communicate

}  // namespace

awaitable<void> subprocess() {
    const auto loop = co_await asio::this_coro::executor;
    asio::writable_pipe to_child(loop);
    asio::readable_pipe from_child(loop);
    const std::vector<std::string> command{"tr", "a-z", "A-Z"};
    // A temporary: it holds the child's ends of the pipes, and while we hold one too, the output has no end.
    process::process child(loop, "/usr/bin/env", command, process::process_stdio{to_child, from_child, {}});

    const std::string output = co_await communicate(to_child, from_child, "shout this\n");
    fmt::print("output: {}", output);
    const int exit_code = co_await child.async_wait(use_awaitable);
    fmt::print("exit code: {}\n", exit_code);

    const std::vector<std::string> script{"-c", "exit 3"};
    process::process failing(loop, "/bin/sh", script);
    const int failure = co_await failing.async_wait(use_awaitable);
    fmt::print("exit code: {}\n", failure);
}

}  // namespace pieces
