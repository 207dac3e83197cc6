// Shows    a connection by callbacks: stage 03's style with a library behind it.
// Read     protocol.hpp
// By hand  ./workbook run 05 protocols

#include "01_blocking_echo/upper.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/protocol.hpp"
#include "05_coroutines/streams.hpp"

namespace pieces {

namespace {

//[ echo_protocol
class EchoProtocol : public asyncio::Protocol {
  public:
    explicit EchoProtocol(asyncio::Future<void> lost) : lost_(lost) {}

    void connection_made(asyncio::Transport& transport) override {
        fmt::print("connection_made\n");
        transport_ = &transport;
    }
    void data_received(std::string_view bytes) override {
        fmt::print("data_received: {}\n", bytes);
        transport_->write(upper(bytes));
    }
    bool eof_received() override {
        fmt::print("eof_received\n");
        return false;  // close the connection
    }
    void connection_lost(boost::system::error_code error) override {
        fmt::print("connection_lost: {}\n", error ? error.message() : "no error");
        lost_.set_result();
    }

  private:
    asyncio::Transport* transport_ = nullptr;
    asyncio::Future<void> lost_;
};
//] echo_protocol

}  // namespace

awaitable<void> protocols() {
    const auto loop = co_await asio::this_coro::executor;
    asyncio::Future<void> lost(loop);
    auto factory = [lost] { return std::make_unique<EchoProtocol>(lost); };
    const auto server = asyncio::create_server(loop, 0, factory);

    auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
    writer.write("hello");
    co_await writer.drain();
    const std::string answer = co_await reader.readexactly(5);
    fmt::print("the client got: {}\n", answer);
    writer.write_eof();
    co_await lost.get();
}

}  // namespace pieces
