// The site over real sockets. The client is stage 01's blocking one, so that nothing of the site tests
// itself.
#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include <stdlib.h>

#include "01_blocking_echo/socket.hpp"
#include "harness/site/site.hpp"

using namespace harness;

namespace {

constexpr std::chrono::seconds soon(20);

struct Folder {
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "site-test-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()));
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

struct OpenSite {
    Folder folder;
    Site site{SiteOptions{folder.path, 0, 1, 60, {}, {}}};
};

class Client {
  public:
    explicit Client(const Site& site) : sock_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const std::string url = site.url("");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
        REQUIRE(connect(sock_.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }

    void ask(const std::string& path, const std::string& fields = "") {
        REQUIRE(send_all(sock_, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n"));
    }

    // Reads until `size` bytes are there, or the end (or a reset: error() tells).
    std::string read(std::size_t size) {
        std::string bytes;
        char buffer[65536];
        while (bytes.size() < size) {
            const ssize_t n = recv(sock_.fd(), buffer, std::min(sizeof buffer, size - bytes.size()), 0);
            if (n < 0) error_ = errno;
            if (n <= 0) break;
            bytes.append(buffer, static_cast<std::size_t>(n));
        }
        return bytes;
    }
    std::string read_to_end() { return read(std::size_t(-1)); }

    std::string read_head() {
        std::string head;
        while (!head.ends_with("\r\n\r\n")) {
            const std::string byte = read(1);
            if (byte.empty()) break;
            head += byte;
        }
        return head;
    }

    int error() const { return error_; }

  private:
    Socket sock_;
    int error_ = 0;
};

}  // namespace

TEST_CASE("an answer has the bytes that the site says it has") {
    const OpenSite it;
    for (const std::string& path :
         {it.site.pictures().front(), std::string{"/bytes/100000/a"}, std::string{"/delay/1/b"}}) {
        Client client(it.site);
        client.ask(path, "Connection: close\r\n");
        CHECK(client.read_head().starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(client.read_to_end() == it.site.body(path));
    }
}

TEST_CASE("a connection is kept, and its number says so") {
    const OpenSite it;
    Client first(it.site), second(it.site);
    for (int i = 0; i < 2; ++i) {
        first.ask("/bytes/10/a");
        first.read_head();
        CHECK(first.read(10) == it.site.body("/bytes/10/a"));
    }
    second.ask("/bytes/10/b");
    second.read_head();
    const auto seen = it.site.record().requests();
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].connection == seen[1].connection);
    CHECK(seen[0].connection != seen[2].connection);
    CHECK(seen[2].target == "/bytes/10/b");
    CHECK(it.site.record().connections() == 2);
    CHECK(it.site.record().peak_in_flight() == 1);
}

TEST_CASE("a request is in flight until its answer is about to be complete, and no longer") {
    const OpenSite it;
    Client first(it.site), second(it.site);
    first.ask("/hold/gate/a");
    second.ask("/hold/gate/b");
    REQUIRE(it.site.gates().wait_until_held("gate", 2, soon));
    CHECK(it.site.record().in_flight() == 2);
    it.site.gates().open("gate");
    first.read_head();
    first.read(1000);
    second.read_head();
    second.read(1000);
    CHECK(it.site.record().in_flight() == 0);
    CHECK(it.site.record().peak_in_flight() == 2);
}

TEST_CASE("a client that leaves is no longer in flight") {
    const OpenSite it;
    Client stays(it.site);
    {
        Client leaves(it.site);
        leaves.ask("/hold/gate/a");
        REQUIRE(it.site.gates().wait_until_held("gate", 1, soon));
    }
    stays.ask("/hold/gate/b");
    REQUIRE(it.site.gates().wait_until_arrived("gate", 2, soon));
    while (it.site.gates().held("gate") != 1) std::this_thread::yield();
    it.site.gates().release("gate");
    CHECK(stays.read_head().starts_with("HTTP/1.1 200"));
}

TEST_CASE("what breaks off breaks off as announced") {
    const OpenSite it;
    SUBCASE("truncated") {
        Client client(it.site);
        client.ask("/truncated/1000/10/a");
        CHECK(client.read_head().find("Content-Length: 1000") != std::string::npos);
        CHECK(client.read_to_end().size() == 10);
        CHECK(client.error() == 0);
    }
    SUBCASE("reset") {
        Client client(it.site);
        client.ask("/reset/1000/10/a");
        client.read_to_end();
        CHECK(client.error() == ECONNRESET);
    }
    SUBCASE("chunks without the last one") {
        Client client(it.site);
        client.ask("/truncated-chunks/10/10/a");
        CHECK(client.read_head().find("Transfer-Encoding: chunked") != std::string::npos);
        CHECK(client.read_to_end() == "a\r\n" + it.site.body("/truncated-chunks/10/10/a") + "\r\n");
    }
    SUBCASE("closed after an answer that did not say so") {
        Client client(it.site);
        client.ask("/close-after/a");
        CHECK(client.read_head().find("close") == std::string::npos);
        CHECK(client.read_to_end() == it.site.body("/close-after/a"));
    }
}

TEST_CASE("chunks end with the last chunk") {
    const OpenSite it;
    Client client(it.site);
    client.ask("/chunked/15/10/a", "Connection: close\r\n");
    client.read_head();
    const std::string body = it.site.body("/chunked/15/10/a");
    CHECK(client.read_to_end() ==
          "a\r\n" + body.substr(0, 10) + "\r\n5\r\n" + body.substr(10) + "\r\n0\r\n\r\n");
}

TEST_CASE("a range is a part, and HEAD has no body") {
    const OpenSite it;
    Client client(it.site);
    client.ask("/bytes/100/a", "Range: bytes=10-19\r\nConnection: close\r\n");
    const std::string head = client.read_head();
    CHECK(head.starts_with("HTTP/1.1 206"));
    CHECK(head.find("Content-Range: bytes 10-19/100") != std::string::npos);
    CHECK(client.read_to_end() == it.site.body("/bytes/100/a").substr(10, 10));
}

TEST_CASE("a path fails so many times, and Retry-After is watched") {
    const OpenSite it;
    Client client(it.site);
    const std::string path = "/fails/503/1/a?retry-after=1000";
    client.ask(path);
    const std::string refused = client.read_head();
    CHECK(refused.starts_with("HTTP/1.1 503"));
    CHECK(refused.find("Retry-After: 1000") != std::string::npos);
    client.read(10);
    client.ask(path);
    CHECK(client.read_head().starts_with("HTTP/1.1 200"));
    const auto seen = it.site.record().requests();
    CHECK_FALSE(seen.at(0).too_early);
    CHECK(seen.at(1).too_early);
}

TEST_CASE("nonsense is answered, and the site lives on") {
    const OpenSite it;
    for (const char* path :
         {"/no/such/page", "/bytes/many/a", "/bytes/10", "/status/7/a", "/gallery/none.png"}) {
        Client client(it.site);
        client.ask(path, "Connection: close\r\n");
        const std::string head = client.read_head();
        CHECK_MESSAGE(head.starts_with("HTTP/1.1 40"), path);
    }
    Client rude(it.site), polite(it.site);
    polite.ask("/bytes/10/a");
    CHECK(polite.read_head().starts_with("HTTP/1.1 200"));
}
