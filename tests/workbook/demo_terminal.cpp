#include "workbook/demo_terminal.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include <fmt/core.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace demo {

namespace {

using namespace std::chrono_literals;

constexpr int TICK = 100;  // ms: ten pictures a second
constexpr auto STEP = 600ms, SLOW_STEP = 2500ms;

std::optional<termios> found;  // the terminal's settings before ours

bool stdout_draws() {
    const char* terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) && terminal && std::string_view(terminal) != "dumb";
}

// Each key at once, and not on the screen; Ctrl-C stays what it is.
void take_keys() {
    termios now{};
    if (tcgetattr(STDIN_FILENO, &now) != 0) return;
    found = now;
    now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

}  // namespace

Terminal::Terminal(Pace pace)
    : pace_(pace), draws_(!pace.rehearse && stdout_draws()), in_colour_(draws_ && !std::getenv("NO_COLOR")) {
    if (!pace.pause || pace.rehearse) return;
    if (!isatty(STDIN_FILENO))
        throw std::invalid_argument(
            "--pause waits for a key, and stdin is no terminal; --rehearse plays without waiting");
    take_keys();
}

Terminal::~Terminal() { restore(); }

void Terminal::restore() {
    if (!found) return;
    tcsetattr(STDIN_FILENO, TCSANOW, &*found);
    found.reset();
}

void Terminal::need_columns(int columns, const std::string& what) const {
    winsize size{};
    if (!draws_ || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return;
    if (size.ws_col < columns)
        throw std::invalid_argument(fmt::format(
            "{} takes {} columns, and this terminal has {}: make it wider", what, columns, size.ws_col));
}

void Terminal::print(std::string_view line) {
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

std::string Terminal::styled(std::string_view text, std::string_view style) const {
    return in_colour_ && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : std::string(text);
}

bool Terminal::key_within_a_tick() const {
    pollfd keys{STDIN_FILENO, POLLIN, 0};
    // Without a pause the keyboard is not ours: what is typed is for the shell afterwards.
    if (poll(&keys, pace_.pause ? 1 : 0, TICK) <= 0) return false;
    char key[16];  // an arrow is three bytes
    if (read(STDIN_FILENO, key, sizeof key) > 0) return true;
    throw std::runtime_error("the terminal was closed while a key was waited for");
}

void Terminal::linger(const std::string& hint, const std::function<std::vector<std::string>()>& below) {
    if (pace_.rehearse || !(draws_ || pace_.pause)) return;
    const auto until = std::chrono::steady_clock::now() + (pace_.slow ? SLOW_STEP : STEP);
    const auto over = [&] { return !pace_.pause && std::chrono::steady_clock::now() >= until; };
    if (!draws_)
        fmt::print(stderr, "a key: {}\n", hint);  // what is drawn goes elsewhere, the speaker sits here
    std::size_t drawn = 0;
    const auto wipe = [&] {
        if (drawn > 0) fmt::print("\x1b[{}A", drawn);
        fmt::print("\r\x1b[J");
        drawn = 0;
    };
    do {
        if (!draws_) continue;
        std::vector<std::string> lines = below ? below() : std::vector<std::string>{};
        if (pace_.pause) lines.push_back(styled(fmt::format("a key: {}", hint), DIM));
        wipe();
        for (const std::string& line : lines) fmt::print("{}\n", line);
        drawn = lines.size();
        std::fflush(stdout);
    } while (!key_within_a_tick() && !over());
    if (!draws_) return;
    wipe();
    std::fflush(stdout);
}

}  // namespace demo
