#include "workbook/report.hpp"

#include <fmt/core.h>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <unistd.h>

#include "harness/stages.hpp"

using harness::Outcome;
using harness::Verdict;

namespace {

constexpr const char* GREEN = "32";
constexpr const char* RED = "31";
constexpr const char* YELLOW = "33";
constexpr const char* BOLD = "1";
constexpr const char* DIM = "2";

// `text` with its lines after the first one moved to the right by `margin`.
std::string indented(const std::string& text, std::size_t margin) {
    std::string result;
    for (const char c : text) {
        result += c;
        if (c == '\n') result.append(margin, ' ');
    }
    return result;
}

}  // namespace

Report::Report(std::FILE* to) : to_(to), colours_(isatty(fileno(to)) && !std::getenv("NO_COLOR")) {}

std::string Report::paint(const char* code, const std::string& text) const {
    return colours_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

std::string in_words(const Verdict& verdict) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* memory = open_memstream(&text, &size);
    if (!memory) throw std::bad_alloc();
    Report(memory).tell(verdict);
    std::fclose(memory);
    std::string words(text, size);
    std::free(text);
    return words;
}

void Report::add(const Result& result) {
    const auto& [check, verdict] = result;
    if (check.stage() != stage_) {
        stage_ = check.stage();
        const harness::Stage& stage = harness::stage(stage_);
        fmt::print(to_, "\n{}\n", paint(BOLD, fmt::format("{}  {}", stage.number, stage.title)));
    }
    std::string mark, note;
    switch (verdict.outcome) {
        case Outcome::passed:
            mark = paint(GREEN, "✓");
            break;
        case Outcome::failed:
            mark = paint(RED, "✗");
            break;
        case Outcome::not_applicable:
            mark = paint(YELLOW, "–");
            note = "does not apply: " + verdict.reason;
            break;
        case Outcome::could_not_run:
            mark = paint(RED, "!");
            note = "could not run: " + verdict.reason;
            break;
    }
    fmt::print(to_, "  {} {:>4}  {:<66} {}\n", mark, check.points, check.title, paint(DIM, check.id));
    if (!note.empty()) fmt::print(to_, "          {}\n", indented(note, 10));
    if (verdict.outcome == Outcome::failed) tell(verdict);
    std::fflush(to_);
    results_.push_back(result);
}

void Report::tell(const Verdict& verdict) const {
    fmt::print(to_, "\n");
    int number = 0;
    for (const std::string& step : verdict.steps) {
        const bool last = &step == &verdict.steps.back();
        fmt::print(to_, "      {:>3}. {}{}\n", ++number, indented(step, 11),
                   last ? paint(RED, "   ← here") : "");
    }
    fmt::print(to_, "\n        {}  {}\n", paint(BOLD, "expected"), indented(verdict.expected, 18));
    fmt::print(to_, "        {}       {}\n", paint(BOLD, "got"), indented(verdict.got, 18));
    bool first = true;
    for (const std::string& finding : verdict.autopsy) {
        fmt::print(to_, "        {}  {}\n", first ? paint(BOLD, "at that moment") : "              ",
                   finding);
        first = false;
    }
    if (verdict.misconception) {
        fmt::print(to_, "\n        {}\n", paint(YELLOW, indented(verdict.misconception.sentence, 8)));
        if (!verdict.misconception.section.empty())
            fmt::print(to_, "        Read {}\n", verdict.misconception.section);
    }
    if (!verdict.printed.empty())
        fmt::print(to_, "\n        {}\n          {}\n", paint(BOLD, "the program printed"),
                   indented(verdict.printed, 10));
    fmt::print(to_, "\n");
}

void Report::finish() const {
    fmt::print(to_, "\n");
    for (const harness::Stage& stage : harness::all_stages()) {
        double reached = 0, possible = 0;
        int not_applicable = 0, checks = 0;
        for (const auto& [check, verdict] : results_) {
            if (check.stage() != stage.number) continue;
            ++checks;
            if (verdict.outcome == Outcome::not_applicable) {
                ++not_applicable;
                continue;
            }
            possible += check.points;
            if (verdict.outcome == Outcome::passed) reached += check.points;
        }
        if (checks == 0) continue;
        const std::string line =
            fmt::format("{}  {:>4.4g} of {:>4.4g} points, {} checks{}", stage.number, reached, possible,
                        checks, not_applicable ? fmt::format(", {} do not apply", not_applicable) : "");
        fmt::print(to_, "  {}\n", paint(reached == possible ? GREEN : RED, line));
    }
}
