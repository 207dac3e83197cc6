// Who resumed whom in a program of Asio's: what its handler tracking prints (BOOST_ASIO_ENABLE_HANDLER_TRACKING), read.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trace/chrome_trace.hpp"

namespace harness {

// One handler: the rest of a coroutine, most often. It was made by another one that started an operation, and runs when
// that operation is done.
struct AsioHandler {
    using Time = std::chrono::nanoseconds;  // since 1970

    int number = 0, maker = 0;  // maker 0: it was made outside of all handlers
    std::string operation;      // "socket async_wait"
    std::string place;          // "echo.cpp:36 respond": where it waits; empty when Asio does not know
    Time made{};
    std::vector<std::pair<Time, Time>> runs;  // each until it waits again, or ends
};

// Reads all lines that begin with "@asio|"; others are passed over, damaged ones, too.
std::vector<AsioHandler> read_handler_tracking(std::string_view printed);

// Draws them into `lane`: a slice for each run, an arrow from the maker's. `from_1970` is when the trace begins.
void draw_handlers(const std::vector<AsioHandler>& handlers, Lane lane, AsioHandler::Time from_1970,
                   ChromeTrace& trace);

}  // namespace harness
