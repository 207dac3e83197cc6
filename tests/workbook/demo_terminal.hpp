// Where the demo is seen: a terminal that draws, or plain lines everywhere else. And its pace.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

inline constexpr std::string_view BOLD = "1", DIM = "2", RED = "31", GREEN = "32", YELLOW = "33";

// How long the demo stays at each thing it shows.
struct Pace {
    bool slow = false;      // long enough to read it aloud
    bool pause = false;     // until a key is pressed
    bool rehearse = false;  // not at all, and plain lines: it must play in CI, before it plays on a stage
};

// stdout, and the keys of the terminal at stdin. Everything is written at once: people watch, also through a pipe.
class Terminal {
  public:
    // Throws std::invalid_argument, in words for a user, when nobody could press a key.
    explicit Terminal(Pace pace);
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    // Throws std::invalid_argument, in words for a user, when lines of `what` would be torn.
    void need_columns(int columns, const std::string& what) const;

    void print(std::string_view line);
    // In colour, or as it is where there are none. `style` is of SGR, as "1" or "1;31".
    std::string styled(std::string_view text, std::string_view style) const;

    // Stays here for as long as the pace says. Meanwhile the lines that `below` returns are kept up to date under
    // what was printed. `hint` says what a key leads to.
    void linger(const std::string& hint, const std::function<std::vector<std::string>()>& below = {});
    // The same for what needs no time by itself: only when --slow or --pause asked for it.
    void linger_if_told(const std::string& hint) {
        if (pace_.slow || pace_.pause) linger(hint);
    }

    // Gives the terminal back as it was found. For whoever ends the program from elsewhere.
    static void restore();

  private:
    bool key_within_a_tick() const;

    Pace pace_;
    bool draws_, in_colour_;
};

}  // namespace demo
