// Shows    a connection as two streams: a server that answers lines, a client that reads them one by one.
// Read     streams.hpp
// By hand  ./workbook run 05 streams

#include "05_coroutines/streams.hpp"
#include "01_blocking_echo/upper.hpp"
#include "05_coroutines/pieces.hpp"

namespace pieces {

namespace {

//[ answer_lines
awaitable<void> answer_lines(asyncio::StreamReader reader, asyncio::StreamWriter writer) {
    while (true) {
        const std::string line = co_await reader.readline();
        if (line.empty()) break;
        writer.write(upper(line));
        co_await writer.drain();
    }
    writer.close();
}
//] answer_lines

}  // namespace

awaitable<void> streams() {
    const auto loop = co_await asio::this_coro::executor;
    const auto server = asyncio::start_server(loop, 0, answer_lines);

    auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
    writer.write("one\ntwo\n");  // TCP knows no lines: both may arrive at once
    co_await writer.drain();
    writer.write_eof();
    while (true) {
        const std::string line = co_await reader.readline();
        if (line.empty()) break;
        fmt::print("answer: {}", line);
    }
    fmt::print("end of the stream\n");
}

}  // namespace pieces
