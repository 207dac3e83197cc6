#include <doctest/doctest.h>
#include <sys/resource.h>

#include <optional>
#include <string>
#include <vector>

#include "02_select_loop/acceptor.hpp"
#include "02_select_loop/client.hpp"

namespace {

std::pair<Socket, Socket> connected_pair() {
    int fds[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    return {Socket{fds[0]}, Socket{fds[1]}};
}

Socket connect_to(const Acceptor& acceptor) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    REQUIRE(getsockname(acceptor.fd(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    Socket sock{socket(AF_INET, SOCK_STREAM, 0)};
    REQUIRE(connect(sock.fd(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    return sock;
}

// Takes descriptors until there are none left, below a low limit; gives them back when it goes.
class OutOfDescriptors {
  public:
    OutOfDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        rlimit low = before_;
        low.rlim_cur = 64;
        setrlimit(RLIMIT_NOFILE, &low);
        while (Socket fd{dup(0)}) taken_.push_back(std::move(fd));
    }
    ~OutOfDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_;
    std::vector<Socket> taken_;
};

// Whatever it throws is caught where there are descriptors again: a sanitizer needs some to look at an exception.
Socket accept_without_descriptors(Acceptor& acceptor) {
    const OutOfDescriptors shortage;
    return acceptor.accept_client();
}

std::string read_to_end(const Socket& sock) {
    std::string all;
    char chunk[4096];
    for (ssize_t size; (size = recv(sock.fd(), chunk, sizeof chunk, 0)) > 0;)
        all.append(chunk, static_cast<std::size_t>(size));
    return all;
}

// What receive() said, so that a failure can show it.
std::string told(const std::optional<std::string>& received) {
    return !received ? "gone" : received->empty() ? "nothing yet" : "text: " + *received;
}

}  // namespace

TEST_CASE("receive tells text, nothing yet and gone apart") {
    auto [ours, theirs] = connected_pair();
    set_non_blocking(ours);
    CHECK(told(receive(ours)) == "nothing yet");
    REQUIRE(send_all(theirs, "letters"));
    CHECK(told(receive(ours)) == "text: letters");
    theirs = Socket{};
    CHECK(told(receive(ours)) == "gone");
}

TEST_CASE("a client that does not read costs one answer of memory: nothing more is read from it") {
    auto [ours, theirs] = connected_pair();
    set_non_blocking(ours);
    set_non_blocking(theirs);
    Client client{std::move(ours), {}};
    const std::string text(4096, 'a');
    std::size_t greatest = 0;
    bool flows = true;
    while (flows) {  // until neither side can send any more
        flows = send(theirs.fd(), text.data(), text.size(), MSG_NOSIGNAL) > 0;
        for (std::size_t before = 1; client.unsent.size() != before;) {
            before = client.unsent.size();
            REQUIRE(respond(client));
            greatest = std::max(greatest, client.unsent.size());
            if (client.unsent.empty()) break;
        }
    }
    CHECK(greatest > 0);
    CHECK(greatest <= text.size());
}

TEST_CASE("a client that has much to say has one turn like everybody: one chunk is read and answered") {
    auto [ours, theirs] = connected_pair();
    set_non_blocking(ours);
    Client client{std::move(ours), {}};
    REQUIRE(send_all(theirs, std::string(3 * 4096, 'a')));
    REQUIRE(respond(client));
    std::string answers(3 * 4096, ' ');
    CHECK(recv(theirs.fd(), answers.data(), answers.size(), MSG_DONTWAIT) == 4096);
}

TEST_CASE("a partial send keeps the rest, in order") {
    auto [ours, theirs] = connected_pair();
    set_non_blocking(ours);
    std::string unsent(3'000'000, 'b');
    unsent.front() = 'a';
    unsent.back() = 'c';
    const std::string answer = unsent;
    REQUIRE(send_some(ours, unsent));
    REQUIRE(!unsent.empty());
    std::string got;
    while (!unsent.empty()) {
        char chunk[65536];
        const ssize_t size = recv(theirs.fd(), chunk, sizeof chunk, 0);
        REQUIRE(size > 0);
        got.append(chunk, static_cast<std::size_t>(size));
        REQUIRE(send_some(ours, unsent));
    }
    ours = Socket{};
    CHECK(got + read_to_end(theirs) == answer);
}

TEST_CASE("accepting when nobody is there returns at once, with nothing") {
    Acceptor acceptor(listen_on(0));
    CHECK_FALSE(acceptor.accept_client());
}

TEST_CASE("out of descriptors the client is turned away, so that the queue does not stay readable for ever") {
    Acceptor acceptor(listen_on(0));
    const Socket unlucky = connect_to(acceptor);
    REQUIRE_FALSE(accept_without_descriptors(acceptor));
    CHECK(read_to_end(unlucky) == "out of descriptors\n");
    CHECK_FALSE(acceptor.accept_client());

    SUBCASE("and again, for the descriptor kept in reserve is there again") {
        const Socket next = connect_to(acceptor);
        REQUIRE_FALSE(accept_without_descriptors(acceptor));
        CHECK(read_to_end(next) == "out of descriptors\n");
    }
    SUBCASE("and the next one is served when there are descriptors again") {
        const Socket next = connect_to(acceptor);
        CHECK(acceptor.accept_client());
    }
}
