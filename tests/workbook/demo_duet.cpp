#include "workbook/demo_duet.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <map>
#include <set>

#include <fmt/core.h>

#include "harness/probe.hpp"
#include "workbook/demo_duet_view.hpp"

namespace demo {

namespace {

using harness::Happening;
using harness::Role;
using harness::Step;
using Clock = std::chrono::steady_clock;

std::vector<std::string> clients_of(const harness::Scenario& story) {
    std::vector<std::string> clients;
    for (const Step& step : story.steps)
        if (step.kind == Step::Kind::connects) clients.push_back(step.client);
    return clients;
}

harness::ServerOptions under_probe(const harness::Stage& stage, const harness::Probe& probe) {
    harness::ServerOptions options = our_program(stage.program, stage.arguments);
    options.environment = probe.environment();
    return options;
}

std::filesystem::path made(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    return folder;
}

// One of the two stages, its clients, and how it is drawn.
class Side {
  public:
    Side(Props& props, const Terminal& terminal, const harness::Stage& stage, const harness::Scenario& story,
         const char* folder)
        : stage_(stage),
          probe_(props.setting.programs, made(props.scratch / folder)),
          server_(props.narrator, props.setting, under_probe(stage, probe_)),
          cast_(server_),
          view_(terminal, clients_of(story)) {
        if (const std::string why = probe_.why_unseen(server_.process().pid()); !why.empty())
            throw std::runtime_error(stage.program + " cannot be watched: " + why);
    }

    // Returns when the program is asleep again.
    void perform(const Step& step) {
        harness::perform(step, cast_);
        cast_.settle();
        glimpse_ = {cast_.so_far(), probe_.recording()};
        for (const std::string& name : waiting(glimpse_.roles)) {
            const auto standing = standing_of(glimpse_);
            waited_.emplace(name, standing ? standing->waits_on : "");
        }
    }

    const harness::Stage& stage() const { return stage_; }
    std::string name() const { return fit(stage_.program, DuetView::COLUMNS); }
    std::string head() const { return view_.head(); }
    std::vector<std::string> lines() { return view_.lines(glimpse_); }
    std::string nothing() const { return view_.nothing(); }
    std::string who_waits() const { return demo::who_waits(glimpse_, stage_.number); }
    bool is_waited_for() const { return !waiting(glimpse_.roles).empty(); }

    // As it is at this moment.
    std::string who_waits_now() const {
        double longest = -1;
        for (const Role& role : glimpse_.roles)
            if (role.waiting_since)
                longest = std::max(longest, std::chrono::duration<double>(Clock::now().time_since_epoch() -
                                                                          *role.waiting_since)
                                                .count());
        return demo::who_waits(glimpse_, stage_.number, longest);
    }

    // Client -> for whom it waited at last, who had to wait although the program was asleep.
    const std::map<std::string, std::string>& waited() const { return waited_; }

    // The longest that a client waited for an answer; no value when it never got one.
    std::optional<Happening::Time> longest_wait(const std::string& client) const {
        std::optional<Happening::Time> longest;
        for (const Role& role : glimpse_.roles)
            for (const Happening& is : role.happenings)
                if (role.name == client && is.kind == Happening::Kind::waits && is.answered)
                    longest = std::max(longest.value_or(is.end - is.begin), is.end - is.begin);
        return longest;
    }

    // Throws when somebody went without an answer, or waited as only stage 01 lets anybody wait.
    void expect_the_lesson() const {
        for (const Role& role : glimpse_.roles)
            for (const Happening& is : role.happenings)
                must(is.kind != Happening::Kind::waits || is.answered,
                     fmt::format("{}: {} was never answered", stage_.program, role.name));
        must(stage_.number == "01" || waited_.empty(),
             fmt::format("{}: {} had to wait while the program was asleep", stage_.program,
                         waited_.empty() ? "" : waited_.begin()->first));
    }

  private:
    const harness::Stage& stage_;
    harness::Probe probe_;
    harness::Server server_;
    harness::Cast cast_;
    DuetView view_;
    Glimpse glimpse_;
    std::map<std::string, std::string> waited_;
};

class Duet {
  public:
    Duet(Terminal& terminal, Side& left, Side& right) : terminal_(terminal), left_(left), right_(right) {}

    void play(const harness::Scenario& story) {
        print(terminal_.styled(left_.name(), BOLD), terminal_.styled(right_.name(), BOLD));
        print(left_.head(), right_.head());
        int number = 0;
        for (const Step& step : story.steps) {
            if (const std::string what = told(step); !what.empty()) {
                terminal_.print(terminal_.styled(fmt::format("{}. {}", ++number, what), BOLD));
                terminal_.linger(fmt::format("{}, and what comes of it", what), [&] { return now(); });
            }
            perform(step);
        }
    }

  private:
    void print(const std::string& left, const std::string& right) {
        terminal_.print(fmt::format(" {} {} {}", left, terminal_.styled("│", DIM), right));
    }

    // Both at the same time, so that neither waits for the other.
    void perform(const Step& step) {
        auto left = std::async(std::launch::async, [&] { left_.perform(step); });
        right_.perform(step);
        left.get();
        print_lines(step.kind == Step::Kind::hears);
    }

    // `only_news`: nothing when all has been told; most answers are there before anybody asks for them.
    void print_lines(bool only_news) {
        auto left = left_.lines(), right = right_.lines();
        // What a program sits in comes last, on both sides in the same line.
        const std::size_t rows = std::max(left.size(), right.size());
        if (only_news && rows == 1) return;
        left.insert(left.end() - 1, rows - left.size(), left_.nothing());
        right.insert(right.end() - 1, rows - right.size(), right_.nothing());
        for (std::size_t i = 0; i < rows; ++i) print(left[i], right[i]);
        print(waits(left_, left_.who_waits()), waits(right_, right_.who_waits()));
    }

    std::string waits(const Side& side, const std::string& text) const {
        return terminal_.styled(text, side.is_waited_for() ? YELLOW : DIM);
    }

    // The line that is kept up to date while the speaker talks.
    std::vector<std::string> now() const {
        return {fmt::format(" {} {} {}", waits(left_, left_.who_waits_now()), terminal_.styled("│", DIM),
                            waits(right_, right_.who_waits_now()))};
    }

    Terminal& terminal_;
    Side &left_, &right_;
};

std::string in_short(const Side& side) {
    std::string text = side.stage().number;
    if (side.waited().empty()) return text + " lets nobody wait for another";
    const auto& [client, whom] = *side.waited().begin();
    text += fmt::format(" lets {} wait", client);
    if (!whom.empty()) text += " for " + whom;
    return text;
}

}  // namespace

std::string play_duet(Props& props, Terminal& terminal, const harness::Stage& left_stage,
                      const harness::Stage& right_stage, const harness::Scenario& story) {
    Side left(props, terminal, left_stage, story, "left"),
        right(props, terminal, right_stage, story, "right");
    Duet(terminal, left, right).play(story);

    std::vector<std::vector<std::string>> rows{
        {"longest wait for an answer", left_stage.program, right_stage.program}};
    for (const std::string& client : clients_of(story)) {
        const auto left_wait = left.longest_wait(client), right_wait = right.longest_wait(client);
        if (!left_wait && !right_wait) continue;
        rows.push_back(
            {client, left_wait ? duration_of(*left_wait) : "–", right_wait ? duration_of(*right_wait) : "–"});
    }
    terminal.print("");
    props.narrator.table(rows);
    left.expect_the_lesson();
    right.expect_the_lesson();
    return fmt::format("{}; {}", in_short(left), in_short(right));
}

}  // namespace demo
