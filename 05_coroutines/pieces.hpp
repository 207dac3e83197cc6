// What main.cpp can run: a function for each subcommand, in a file of the same name.
#pragma once

#include <fmt/core.h>

#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>

namespace pieces {

namespace asio = boost::asio;
using asio::awaitable;

// Never return; throw std::exception when they cannot listen.
void echo(std::uint16_t port);
void echo_own_loop(std::uint16_t port);

// Coroutines that main.cpp runs to their end.
awaitable<void> say_after();
awaitable<void> create_task();
awaitable<void> sleep();
awaitable<void> gather();
awaitable<void> shield();
awaitable<void> wait_for();
awaitable<void> wait();
awaitable<void> queue();
awaitable<void> lock();
awaitable<void> event();
awaitable<void> streams();
awaitable<void> subprocess();
awaitable<void> event_loop();
awaitable<void> futures();
awaitable<void> protocols();
awaitable<void> exceptions();

// How long a second of a piece lasts: --scale. Set before anything runs.
inline double scale = 1;
inline std::chrono::nanoseconds seconds(double count) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(count * scale));
}

}  // namespace pieces
