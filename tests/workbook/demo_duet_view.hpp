// One side of a duet as text: a lane for each client, and one for what the program does.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/recording.hpp"
#include "harness/trace/cast.hpp"
#include "workbook/demo_terminal.hpp"

namespace demo {

// What a program that is asleep sits in.
struct Standing {
    std::string call;      // "recv", "epoll_wait"
    std::string waits_on;  // whom it waits for when that is one alone: "A", "the door"; else empty
};

// What happened on one side up to a moment at which the program is asleep.
struct Glimpse {
    std::vector<harness::Role> roles;
    harness::Recording recording;
};

// No value when it is in none of the calls that pictures show, or has ended.
std::optional<Standing> standing_of(const Glimpse& glimpse);

// Clients who wait for an answer, by their names.
std::vector<std::string> waiting(const std::vector<harness::Role>& roles);

// "B waits for 01, and 01 for A (recv)": at most COLUMNS characters. `seconds` of the longest waiting; told when not
// negative.
std::string who_waits(const Glimpse& glimpse, const std::string& stage, double seconds = -1);

class DuetView {
  public:
    static constexpr std::size_t COLUMNS = 38;  // of a side: two fit into 80

    // `clients`: all that will ever come, in their order.
    DuetView(const Terminal& terminal, std::vector<std::string> clients);

    // Who stands in which lane.
    std::string head() const;
    // A line for each thing that happened since the last call, and one for what the program sits in now. Each takes
    // COLUMNS columns.
    std::vector<std::string> lines(const Glimpse& glimpse);
    // One more of them, in which nothing happens.
    std::string nothing() const;

  private:
    enum class State { absent, idle, waiting };
    struct Row {
        std::size_t lane;  // of a client; clients_.size() for the program
        std::string what;
        bool heard = false;
        std::size_t times = 1;
        std::string beside = {};  // in the program's lane
    };
    std::vector<Row> rows(const Glimpse& glimpse);
    std::string draw(const Row& row) const;
    std::size_t lane_of(const std::string& client) const;
    void take_state(const Row& row);

    const Terminal& terminal_;
    std::vector<std::string> clients_;
    std::vector<State> states_;
    std::size_t lane_width_;
    harness::Call::Time seen_until_{};
};

// `text` filled up with spaces or cut to `columns`.
std::string fit(const std::string& text, std::size_t columns);

}  // namespace demo
