// stderr, with at most one line on it that changes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fetcher {

// Keeps the progress line and everything else that is printed apart. Failing to write to stderr is nobody's
// failure.
class Console {
  public:
    // Whether lines can be redrawn: stderr is a terminal, and TERM does not say that it is a dumb one.
    Console();

    bool can_redraw() const { return can_redraw_; }
    // Columns of the terminal; 80 when it does not tell.
    std::size_t width() const;

    // Prints `line` for good, above the progress line.
    void say(std::string_view line);
    // Puts `line`, which must fit into width() columns, in the place of what was drawn before. For a terminal
    // only.
    void draw(std::string_view line);
    // Takes away what was drawn, for whoever prints to the same terminal next.
    void erase();

  private:
    bool can_redraw_;
    bool drawn_ = false;
};

}  // namespace fetcher
