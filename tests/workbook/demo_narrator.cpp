#include "workbook/demo_narrator.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace demo {

namespace {

constexpr std::size_t seen_column = 44;  // 32 are left of 80, with the margin
constexpr std::size_t steps_told = 8;    // of those that led to a failure

std::string padding(std::size_t columns) { return std::string(columns, ' '); }

}  // namespace

void Narrator::scene(std::string_view stage, std::string_view title) {
    steps_.clear();
    if (!first_) terminal_.linger_if_told(fmt::format("on to stage {}", stage));
    first_ = false;
    terminal_.print(fmt::format("\n{}  {}", styled(stage, BOLD), styled(title, BOLD)));
}

void Narrator::tell(std::string_view line) { terminal_.print(fmt::format("    {}", line)); }

void Narrator::tell(std::string_view done, std::string_view seen) {
    const std::size_t used = width(done);
    const bool beside = used + 2 <= seen_column;
    if (!beside) tell(done);
    terminal_.print(fmt::format("    {}{}{}", beside ? done : "", padding(seen_column - (beside ? used : 0)),
                                styled(seen, GREEN)));
    terminal_.linger_if_told("goes on");
}

void Narrator::table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i == widths.size()) widths.push_back(0);
            widths[i] = std::max(widths[i], width(row[i]));
        }
    for (const auto& row : rows) {
        std::string line = "    ";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string gap = padding(widths[i] - width(row[i]));
            line += i == 0 ? row[i] + gap : "   " + gap + row[i];
        }
        terminal_.print(&row == &rows.front() ? styled(line, DIM) : line);
    }
}

void Narrator::quote(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        terminal_.print(fmt::format("    {} {}", styled("|", DIM), text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void Narrator::failure(std::string_view what, const std::vector<std::string>& details) {
    terminal_.print(fmt::format("    {} {}", styled("FAILED:", RED), what));
    for (const std::string& detail : details) tell(detail);
    if (steps_.empty()) return;
    tell("The last steps were:");
    for (std::size_t i = steps_.size() - std::min(steps_.size(), steps_told); i < steps_.size(); ++i)
        tell(fmt::format("  {}. {}", i + 1, steps_[i]));
}

void Narrator::closing(const std::vector<std::pair<std::string, std::string>>& sentences) {
    terminal_.print("");
    for (const auto& [stage, sentence] : sentences)
        terminal_.print(fmt::format("{}  {}", styled(stage, BOLD), sentence));
}

void Narrator::step(std::string what) { steps_.push_back(std::move(what)); }

std::string grouped(std::size_t number) {
    std::string digits = std::to_string(number);
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return digits;
}

std::string mebibytes(std::size_t bytes) {
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1024 * 1024));
}
std::string seconds(double seconds) { return fmt::format("{:.2f} s", seconds); }
std::string milliseconds(double milliseconds) { return fmt::format("{:.1f} ms", milliseconds); }

std::string duration_of(std::chrono::nanoseconds time) {
    const std::chrono::duration<double> in_seconds = time;
    return in_seconds.count() < 1 ? milliseconds(1000 * in_seconds.count()) : seconds(in_seconds.count());
}

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace demo
