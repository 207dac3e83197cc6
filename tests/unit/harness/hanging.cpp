// hanging HOW PORT: listens on 127.0.0.1:PORT, accepts one client, and hangs in the way asked for. What an
// autopsy says of it is on record in autopsies/.
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "01_blocking_echo/socket.hpp"

namespace {

void receive_from(int client) {
    char byte;
    while (recv(client, &byte, 1, 0) > 0) {
    }
    pause();
}

void send_without_end_to(int client) {
    static char zeros[64 * 1024];
    while (send(client, zeros, sizeof zeros, MSG_NOSIGNAL) > 0) {
    }
}

void spin(int) {
    std::atomic<long> turns = 0;
    while (true) ++turns;
}

void poll_without_waiting(int client) {
    while (true) {
        pollfd watched{client, POLLIN, 0};
        poll(&watched, 1, -1);  // what is there to be read is never read
    }
}

void wait_for_readiness(int) {
    pollfd nothing{-1, POLLIN, 0};
    poll(&nothing, 1, -1);
}

void lock_twice(int) {
    std::mutex first;
    first.lock();
    std::thread heir([&] { first.lock(); });
    heir.join();
}

void read_a_pipe(int) {
    int ends[2];
    char byte;
    if (pipe(ends) < 0 || read(ends[0], &byte, 1) < 0) std::abort();
}

void sleep_for_ever(int) {
    while (true) sleep(1000);
}

void stop(int) { raise(SIGSTOP); }

const std::map<std::string, void (*)(int)> ways{
    {"recv", receive_from},       {"send", send_without_end_to},      {"spin", spin},
    {"poll", wait_for_readiness}, {"hot-poll", poll_without_waiting}, {"lock", lock_twice},
    {"pipe", read_a_pipe},        {"sleep", sleep_for_ever},          {"stop", stop},
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[2]));
    const Socket server_sock = listen_on(port);
    std::string how = argv[1];
    if (how == "accept") {  // accepts every client, and cares for none
        while (true) static_cast<void>(accept(server_sock.fd(), nullptr, nullptr));
    }
    const int client = accept(server_sock.fd(), nullptr, nullptr);
    ways.at(how)(client);
}
