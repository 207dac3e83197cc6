// asyncio's streams, and transports and protocols, over real connections on loopback. Every step waits for
// the one before, none for time to pass.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "05_coroutines/event.hpp"
#include "05_coroutines/protocol.hpp"
#include "05_coroutines/run.hpp"
#include "05_coroutines/streams.hpp"
#include "05_coroutines/wait.hpp"
#include "counted.hpp"
#include "tests/unit/shown.hpp"

using namespace std::chrono_literals;
using asyncio::create_task, asyncio::Future, asyncio::StreamReader, asyncio::StreamWriter;
using boost::asio::awaitable;
namespace this_coro = boost::asio::this_coro;

namespace {

using Log = std::vector<std::string>;

// A server that sends `bytes` and closes.
awaitable<asyncio::Streams> connected_to_sender_of(std::string bytes) {
    const auto loop = co_await this_coro::executor;
    auto send = [bytes](StreamReader, StreamWriter writer) -> awaitable<void> {
        writer.write(bytes);
        co_await writer.drain();
        writer.close();
    };
    const auto server = asyncio::start_server(loop, 0, send);
    auto streams = co_await asyncio::open_connection("127.0.0.1", server.port());
    co_await streams.first.read(0);  // returns when something has come, so the server has accepted
    co_return streams;
}

// Notes what happens; `behave` is called with each event.
class Recorder : public asyncio::Protocol {
  public:
    struct Scene {
        explicit Scene(boost::asio::any_io_executor loop) : lost(loop), paused(loop), resumed(loop) {}
        Log log;
        asyncio::Transport* transport = nullptr;
        bool keep_half_open = false;
        bool answer = true;
        Future<void> lost;
        asyncio::Event paused, resumed;
    };
    explicit Recorder(Scene& scene) : scene_(scene) {}

    void connection_made(asyncio::Transport& transport) override {
        scene_.log.push_back("made");
        scene_.transport = &transport;
    }
    void data_received(std::string_view bytes) override {
        scene_.log.push_back("data " + std::string(bytes));
        if (scene_.answer) scene_.transport->write(bytes);
    }
    bool eof_received() override {
        scene_.log.push_back("eof");
        return scene_.keep_half_open;
    }
    void connection_lost(boost::system::error_code error) override {
        scene_.log.push_back(error ? "lost with an error" : "lost");
        scene_.lost.set_result();
    }
    void pause_writing() override { scene_.paused.set(); }
    void resume_writing() override { scene_.resumed.set(); }

  private:
    Scene& scene_;
    Counted counted_;
};

asyncio::Server serve(boost::asio::any_io_executor loop, Recorder::Scene& scene) {
    return asyncio::create_server(loop, 0, [&scene] { return std::make_unique<Recorder>(scene); });
}

}  // namespace

TEST_CASE("streams: lines, the last one without an end, then the end of the stream") {
    auto scene = []() -> awaitable<void> {
        auto [reader, writer] = co_await connected_to_sender_of("one\ntwo\nrest");
        const std::string first = co_await reader.readline();
        const std::string second = co_await reader.readline();
        const std::string third = co_await reader.readline();
        CHECK(first == "one\n");
        CHECK(second == "two\n");
        CHECK(third == "rest");
        CHECK(reader.at_eof());
        const std::string nothing = co_await reader.readline();
        const std::string more_nothing = co_await reader.read(10);
        CHECK(nothing.empty());
        CHECK(more_nothing.empty());
    };
    asyncio::run(scene());
}

TEST_CASE("streams: readexactly, and what it says when the stream ends too early") {
    auto scene = []() -> awaitable<void> {
        auto [reader, writer] = co_await connected_to_sender_of("123456");
        const std::string four = co_await reader.readexactly(4);
        CHECK(four == "1234");
        std::string partial;
        try {
            co_await reader.readexactly(4);
        } catch (const asyncio::IncompleteReadError& error) {
            partial = error.partial;
        }
        CHECK(partial == "56");
    };
    asyncio::run(scene());
}

TEST_CASE("streams: a line beyond the limit is refused, and memory with it") {
    auto scene = []() -> awaitable<void> {
        const std::string endless(4 * StreamReader::limit, 'x');
        auto [reader, writer] = co_await connected_to_sender_of(endless);
        bool refused = false;
        try {
            co_await reader.readline();
        } catch (const asyncio::LimitOverrunError&) {
            refused = true;
        }
        CHECK(refused);
        std::size_t size = 0;
        while (true) {
            const std::string bytes = co_await reader.read(1000);
            if (bytes.empty()) break;
            size += bytes.size();
        }
        CHECK(size == endless.size());
    };
    asyncio::run(scene());
}

TEST_CASE("streams: a megabyte through drain arrives in order, and half-close lets the answer come") {
    auto scene = []() -> awaitable<void> {
        const auto loop = co_await this_coro::executor;
        auto count = [](StreamReader reader, StreamWriter writer) -> awaitable<void> {
            std::string all;
            while (true) {
                const std::string bytes = co_await reader.read(4096);
                if (bytes.empty()) break;
                all += bytes;
            }
            writer.write(all);
            co_await writer.drain();
            writer.close();
        };
        const auto server = asyncio::start_server(loop, 0, count);
        auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
        std::string sent;
        for (int i = 0; sent.size() < 1'000'000; ++i) sent += std::to_string(i);
        writer.write(sent);
        co_await writer.drain();
        writer.write_eof();
        const std::string answer = co_await reader.readexactly(sent.size());
        CHECK(answer == sent);
    };
    asyncio::run(scene());
}

TEST_CASE("streams: cancelling a reader loses nothing that has arrived") {
    auto scene = []() -> awaitable<void> {
        const auto loop = co_await this_coro::executor;
        asyncio::Event send_rest(loop);
        auto send = [&](StreamReader, StreamWriter writer) -> awaitable<void> {
            writer.write("half a li");
            co_await writer.drain();
            co_await send_rest.wait();
            writer.write("ne\n");
            co_await writer.drain();
        };
        const auto server = asyncio::start_server(loop, 0, send);
        auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
        co_await reader.read(0);
        auto reading = create_task(loop, reader.readline());
        co_await asyncio::sleep(0s);
        reading.cancel();
        const std::vector cancelled{reading};
        co_await asyncio::wait(cancelled);
        CHECK(reading.cancelled());
        send_rest.set();
        const std::string line = co_await reader.readline();
        CHECK(line == "half a line\n");
    };
    asyncio::run(scene());
}

TEST_CASE("server: after close nobody is accepted") {
    auto scene = []() -> awaitable<void> {
        const auto loop = co_await this_coro::executor;
        auto ignore = [](StreamReader, StreamWriter) -> awaitable<void> { co_return; };
        auto server = asyncio::start_server(loop, 0, ignore);
        co_await asyncio::open_connection("127.0.0.1", server.port());
        server.close();
        for (int turn = 0; turn < 3; ++turn) co_await asyncio::sleep(0s);
        bool refused = false;
        try {
            co_await asyncio::open_connection("127.0.0.1", server.port());
        } catch (const boost::system::system_error& error) {
            refused = error.code() == boost::asio::error::connection_refused;
        }
        CHECK(refused);
    };
    asyncio::run(scene());
}

TEST_CASE("protocol: made, data, eof, lost, in this order, and what was written before the end is sent") {
    auto scene = []() -> awaitable<void> {
        Recorder::Scene recorded(co_await this_coro::executor);
        const auto server = serve(co_await this_coro::executor, recorded);
        auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
        writer.write("hello");
        co_await writer.drain();
        writer.write_eof();
        const std::string answer = co_await reader.read(100);
        const std::string end = co_await reader.read(100);
        CHECK(answer == "hello");
        CHECK(end.empty());
        co_await recorded.lost.get();
        CHECK(recorded.log == Log{"made", "data hello", "eof", "lost"});
    };
    asyncio::run(scene());
    CHECK(Counted::alive() == 0);
}

TEST_CASE("protocol: kept half open it may answer after the peer's end") {
    auto scene = []() -> awaitable<void> {
        Recorder::Scene recorded(co_await this_coro::executor);
        recorded.keep_half_open = true;
        recorded.answer = false;
        const auto server = serve(co_await this_coro::executor, recorded);
        auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
        writer.write_eof();
        while (recorded.log != Log{"made", "eof"}) co_await asyncio::sleep(0s);
        recorded.transport->write("late answer");
        recorded.transport->close();
        const std::string answer = co_await reader.readexactly(11);
        CHECK(answer == "late answer");
        co_await recorded.lost.get();
        CHECK(recorded.log == Log{"made", "eof", "lost"});
    };
    asyncio::run(scene());
}

TEST_CASE("protocol: a peer that does not read pauses writing, and one that reads resumes it") {
    auto scene = []() -> awaitable<void> {
        Recorder::Scene recorded(co_await this_coro::executor);
        recorded.answer = false;
        const auto server = serve(co_await this_coro::executor, recorded);
        auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
        while (recorded.transport == nullptr) co_await asyncio::sleep(0s);
        const std::string block(1 << 16, 'x');
        std::size_t written = 0;
        while (!recorded.paused.is_set()) {
            recorded.transport->write(block);
            written += block.size();
            co_await asyncio::sleep(0s);
        }
        CHECK_FALSE(recorded.resumed.is_set());
        const std::string all = co_await reader.readexactly(written);
        CHECK(all.size() == written);
        co_await recorded.resumed.wait();
        recorded.transport->abort();
        co_await recorded.lost.get();
    };
    asyncio::run(scene());
}

TEST_CASE("protocol: a reset connection is lost with an error, once") {
    auto scene = []() -> awaitable<void> {
        Recorder::Scene recorded(co_await this_coro::executor);
        const auto server = serve(co_await this_coro::executor, recorded);
        boost::asio::ip::tcp::socket peer(co_await this_coro::executor);
        peer.connect({boost::asio::ip::address_v4::loopback(), server.port()});
        while (recorded.transport == nullptr) co_await asyncio::sleep(0s);
        peer.set_option(boost::asio::socket_base::linger(true, 0));
        peer.close();
        co_await recorded.lost.get();
        co_await asyncio::sleep(0s);
        CHECK(recorded.log == Log{"made", "lost with an error"});
    };
    asyncio::run(scene());
}

TEST_CASE("protocol: paused reading delivers nothing until it is resumed, and costs no life") {
    auto scene = []() -> awaitable<void> {
        Recorder::Scene recorded(co_await this_coro::executor);
        const auto server = serve(co_await this_coro::executor, recorded);
        auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", server.port());
        writer.write("one");
        co_await writer.drain();
        co_await reader.readexactly(3);
        recorded.transport->pause_reading();
        writer.write("two");
        co_await writer.drain();  // on loopback it is there when send(2) returns
        for (int turn = 0; turn < 5; ++turn) co_await asyncio::sleep(0s);
        CHECK(recorded.log == Log{"made", "data one"});
        recorded.transport->resume_reading();
        co_await reader.readexactly(3);
        CHECK(recorded.log == Log{"made", "data one", "data two"});
    };
    asyncio::run(scene());
    CHECK(Counted::alive() == 0);
}

TEST_CASE("protocol: create_connection makes one for a client") {
    auto scene = []() -> awaitable<void> {
        const auto loop = co_await this_coro::executor;
        auto greet = [](StreamReader, StreamWriter writer) -> awaitable<void> {
            writer.write("hello");
            co_await writer.drain();
            writer.close();
        };
        const auto server = asyncio::start_server(loop, 0, greet);
        Recorder::Scene recorded(loop);
        recorded.answer = false;
        const asyncio::ProtocolFactory factory = [&recorded] { return std::make_unique<Recorder>(recorded); };
        co_await asyncio::create_connection(factory, "127.0.0.1", server.port());
        co_await recorded.lost.get();
        CHECK(recorded.log == Log{"made", "data hello", "eof", "lost"});
    };
    asyncio::run(scene());
    CHECK(Counted::alive() == 0);
}
