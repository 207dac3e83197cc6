#include "06_fetcher/console.hpp"

#include <fmt/core.h>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace fetcher {
namespace {

bool stderr_can_redraw() {
    const char* const term = std::getenv("TERM");
    return isatty(STDERR_FILENO) && term != nullptr && std::string_view(term) != "dumb";
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace

Console::Console() : can_redraw_(stderr_can_redraw()) {}

std::size_t Console::width() const {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

void Console::say(std::string_view line) {
    erase();
    print(fmt::format("{}\n", line));
}

void Console::draw(std::string_view line) {
    print(fmt::format("\r{}\x1b[K", line));  // ESC [ K clears what a longer line has left
    drawn_ = true;
}

void Console::erase() {
    if (drawn_) print("\r\x1b[K");
    drawn_ = false;
}

}  // namespace fetcher
