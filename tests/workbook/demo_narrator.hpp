// How the demo talks: headlines, lines, small tables; in colour on a terminal, plain everywhere else.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "harness/journal.hpp"
#include "workbook/demo_terminal.hpp"

namespace demo {

// As the journal of servers and clients it keeps their steps to itself; they are
// told only when a scene fails.
class Narrator final : public harness::Journal {
  public:
    explicit Narrator(Terminal& terminal) : terminal_(terminal) {}

    // The beginning of a scene; forgets the steps of the one before.
    void scene(std::string_view stage, std::string_view title);
    void tell(std::string_view line);
    // What was done, and beside it, or below when there is no room, what came of it.
    void tell(std::string_view done, std::string_view seen);
    // Rows under a head, the first column flush left, the others flush right.
    void table(const std::vector<std::vector<std::string>>& rows);
    // A program's own words, each line as it came.
    void quote(std::string_view text);
    void failure(std::string_view what, const std::vector<std::string>& details);
    void closing(const std::vector<std::pair<std::string, std::string>>& sentences);

    void step(std::string what) override;

  private:
    std::string styled(std::string_view text, std::string_view style) const {
        return terminal_.styled(text, style);
    }

    Terminal& terminal_;
    bool first_ = true;
    std::vector<std::string> steps_;
};

// "1,024", "12.3 MiB", "0.85 s", "12.3 ms": numbers as a reader wants them.
std::string grouped(std::size_t number);
std::string mebibytes(std::size_t bytes);
std::string seconds(double seconds);
std::string milliseconds(double milliseconds);
// In whichever of these two suits it.
std::string duration_of(std::chrono::nanoseconds time);

// The number of characters of UTF-8 text, which is how many columns it takes here.
std::size_t width(std::string_view text);

}  // namespace demo
