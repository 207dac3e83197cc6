#include "01_blocking_echo/socket.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>

#include <string>
#include <thread>
#include <type_traits>

namespace {

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

std::pair<Socket, Socket> connected_pair() {
    int fds[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    return {Socket{fds[0]}, Socket{fds[1]}};
}

}  // namespace

TEST_CASE("a Socket owns its descriptor, and moves") {
    static_assert(!std::is_copy_constructible_v<Socket>);
    auto [first, second] = connected_pair();
    const int fd = first.fd();
    {
        const Socket owner = std::move(first);
        CHECK(owner.fd() == fd);
        CHECK_FALSE(first);
        CHECK(is_open(fd));
    }
    CHECK_FALSE(is_open(fd));
}

TEST_CASE("assigning to a Socket closes what it held, once") {
    auto [first, second] = connected_pair();
    const int old = first.fd(), kept = second.fd();
    first = std::move(second);
    second = Socket{};
    CHECK(first.fd() == kept);
    CHECK_FALSE(is_open(old));
}

TEST_CASE("send_all sends all of an answer that is greater than any buffer") {
    auto [ours, theirs] = connected_pair();
    std::string answer(5'000'000, 'x');
    answer.back() = 'y';
    std::string got;
    std::thread client([&got, &theirs = theirs] {
        char chunk[65536];
        for (ssize_t size; (size = recv(theirs.fd(), chunk, sizeof chunk, 0)) > 0;)
            got.append(chunk, static_cast<std::size_t>(size));
    });
    CHECK(send_all(ours, answer));
    ours = Socket{};
    client.join();
    CHECK(got == answer);
}

TEST_CASE("send_all goes on when a signal has cut a send short") {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    REQUIRE(sigaction(SIGUSR1, &action, nullptr) == 0);
    auto [ours, theirs] = connected_pair();
    const std::string answer(5'000'000, 'x');
    std::string got;
    const pthread_t sending = pthread_self();
    std::thread client([&got, &theirs = theirs, sending] {
        char chunk[65536];
        for (ssize_t size; (size = recv(theirs.fd(), chunk, sizeof chunk, 0)) > 0;) {
            // Something has come and most is missing, so send is under way: it stops, and tells how far it got.
            if (got.empty()) pthread_kill(sending, SIGUSR1);
            got.append(chunk, static_cast<std::size_t>(size));
        }
    });
    CHECK(send_all(ours, answer));
    ours = Socket{};
    client.join();
    CHECK(got.size() == answer.size());
}

TEST_CASE("send_all to a client that is gone says so and does not kill the process by SIGPIPE") {
    auto [ours, theirs] = connected_pair();
    theirs = Socket{};
    CHECK_FALSE(send_all(ours, "answer"));
}

TEST_CASE("a taken port is refused with the port and what to do") {
    INFO("port and address are in network byte order: without htons() and htonl() they are others");
    const Socket first = listen_on(0);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    REQUIRE(getsockname(first.fd(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    CHECK(address.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    const auto port = ntohs(address.sin_port);
    CHECK_THROWS_WITH_AS(listen_on(port), doctest::Contains(std::to_string(port).c_str()),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(listen_on(port), doctest::Contains("choose another port"), std::runtime_error);
}
