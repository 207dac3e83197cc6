// Which idle connection is given out. Each is a real one, to a listener of this test on the loopback.
#include "06_fetcher/connection_pool.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <map>

using boost::asio::ip::tcp;
using namespace std::chrono_literals;
using fetcher::Connection;
using fetcher::ConnectionPool;

namespace {

struct Scene {
    boost::asio::io_context loop;
    tcp::acceptor acceptor{loop, {boost::asio::ip::address_v4::loopback(), 0}};
    std::map<Connection*, tcp::socket> peers;

    std::unique_ptr<Connection> open(const std::string& origin) {
        auto connection = std::make_unique<Connection>(loop.get_executor(), origin, 4096);
        std::exception_ptr failed;
        bool connected = false;
        boost::asio::co_spawn(loop, connection->connect({acceptor.local_endpoint()}, 10s),
                              [&](const std::exception_ptr& error) {
                                  failed = error;
                                  connected = true;
                              });
        loop.restart();
        while (!connected) loop.run_one();
        if (failed) std::rethrow_exception(failed);
        peers.emplace(connection.get(), acceptor.accept());
        connection->no_limit();
        return connection;
    }

    // Whether it is readable is known once the bytes, or the end, have arrived: over the loopback that is at
    // once.
    tcp::socket& peer(Connection* connection) { return peers.at(connection); }
};

}  // namespace

TEST_CASE("the connection used last is reused, for its own origin only") {
    Scene scene;
    ConnectionPool pool(10);
    auto first = scene.open("http://a");
    auto second = scene.open("http://a");
    Connection* const last = second.get();
    pool.give_back(std::move(first));
    pool.give_back(std::move(second));
    CHECK(pool.take("http://b") == nullptr);
    const auto taken = pool.take("http://a");
    CHECK(taken.get() == last);
    CHECK(pool.take("http://a") != nullptr);
    CHECK(pool.take("http://a") == nullptr);
}

TEST_CASE("one too many closes the one that has been idle longest") {
    Scene scene;
    ConnectionPool pool(2);
    for (const char* origin : {"http://a", "http://b", "http://c"}) pool.give_back(scene.open(origin));
    CHECK(pool.take("http://a") == nullptr);
    CHECK(pool.take("http://b") != nullptr);
    CHECK(pool.take("http://c") != nullptr);
}

TEST_CASE("a connection that the server has closed is not given out") {
    Scene scene;
    ConnectionPool pool(10);
    auto connection = scene.open("http://a");
    scene.peer(connection.get()).close();
    pool.give_back(std::move(connection));
    CHECK(pool.take("http://a") == nullptr);
}

TEST_CASE("a connection on which the server speaks unasked is not given out") {
    Scene scene;
    ConnectionPool pool(10);
    auto connection = scene.open("http://a");
    boost::asio::write(scene.peer(connection.get()), boost::asio::buffer("HTTP/1.1 200 OK\r\n", 17));
    pool.give_back(std::move(connection));
    CHECK(pool.take("http://a") == nullptr);
}
