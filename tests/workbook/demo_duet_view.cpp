#include "workbook/demo_duet_view.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/bytes.hpp"
#include "harness/trace/owners.hpp"
#include "workbook/demo_narrator.hpp"

namespace demo {

namespace {

using harness::Call;
using harness::Happening;
using harness::Role;
using Kind = Happening::Kind;

constexpr std::size_t MOST_ROWS = 8;  // of one step

bool is_text(const std::string& bytes) {
    return std::none_of(bytes.begin(), bytes.end(),
                        [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

// As much of it as a lane has room for, or how much it is.
std::string words(const std::string& bytes, std::size_t size, std::size_t columns) {
    const bool is_all = size == bytes.size() && is_text(bytes);
    const std::string told = is_all ? bytes : harness::size_of(size);
    if (width(told) <= columns) return told;
    return is_all && columns > 2 ? fit(told, columns) : "";
}

std::string call_title(const Call& call, const harness::Owners& owners) {
    const int fd = call.id == PROBE_ACCEPT ? static_cast<int>(call.result) : call.fd;
    const std::string whose = owners.who(call.process, fd);
    return whose.empty() ? std::string(call.name()) : fmt::format("{} {}", call.name(), whose);
}

std::string in_words(const std::vector<std::string>& names) {
    if (names.size() == 1) return names[0];
    if (names.size() == 2) return fmt::format("{} and {}", names[0], names[1]);
    return fmt::format("{} + {}", names[0], names.size() - 1);
}

}  // namespace

std::string fit(const std::string& text, std::size_t columns) {
    const std::size_t used = width(text);
    if (used <= columns) return text + std::string(columns - used, ' ');
    std::string cut;
    std::size_t taken = 0;
    for (const char c : text) {
        const bool begins = (c & 0xC0) != 0x80;
        if (begins && taken + 1 == columns) break;
        taken += begins;
        cut += c;
    }
    return cut + "…";
}

std::optional<Standing> standing_of(const Glimpse& glimpse) {
    harness::Owners owners(glimpse.roles);
    std::map<pid_t, const Call*> last;  // of each thread
    for (const Call& call : glimpse.recording.calls) {
        owners.follow(call);
        if (is_shown(call)) last[call.thread] = &call;
    }
    std::optional<Standing> standing;
    for (const auto& [thread, call] : last) {
        if (call->returned()) continue;
        if (standing) return Standing{std::string(call->name()), {}};  // several: no one alone
        standing = Standing{std::string(call->name()),
                            harness::waits(call->id) ? "" : owners.who(call->process, call->fd)};
    }
    return standing;
}

std::vector<std::string> waiting(const std::vector<Role>& roles) {
    std::vector<std::string> names;
    for (const Role& role : roles)
        if (role.waiting_since) names.push_back(role.name);
    return names;
}

std::string who_waits(const Glimpse& glimpse, const std::string& stage, double seconds) {
    const auto names = waiting(glimpse.roles);
    if (names.empty()) return fit("nobody waits for an answer", DuetView::COLUMNS);
    const std::string since = seconds < 0 ? "" : fmt::format(" {:.0f} s", seconds);
    std::string text =
        fmt::format("{} {}{} for {}", in_words(names), names.size() == 1 ? "waits" : "wait", since, stage);
    if (const auto standing = standing_of(glimpse); standing && !standing->waits_on.empty()) {
        text += fmt::format(", and {} for {}", stage, standing->waits_on);
        if (const std::string call = fmt::format(" ({})", standing->call);
            width(text + call) <= DuetView::COLUMNS)
            text += call;
    }
    return fit(text, DuetView::COLUMNS);
}

DuetView::DuetView(const Terminal& terminal, std::vector<std::string> clients)
    : terminal_(terminal),
      clients_(std::move(clients)),
      states_(clients_.size(), State::absent),
      lane_width_(std::max<std::size_t>(3, std::min<std::size_t>(9, 24 / clients_.size()))) {}

std::size_t DuetView::lane_of(const std::string& client) const {
    return static_cast<std::size_t>(std::find(clients_.begin(), clients_.end(), client) - clients_.begin());
}

std::string DuetView::head() const {
    std::string line;
    for (const std::string& client : clients_) line += fit(client, lane_width_);
    return terminal_.styled(fit(line + "the program", COLUMNS), DIM);
}

std::vector<DuetView::Row> DuetView::rows(const Glimpse& glimpse) {
    std::multimap<Call::Time, Row> timed;  // of the same time: as they were written down
    Call::Time begin = Call::Time::max();  // what the program did before its first client is not told
    for (const Role& role : glimpse.roles)
        if (!role.happenings.empty()) begin = std::min(begin, role.happenings.front().begin);
    const Call::Time since = std::max(seen_until_, begin - Call::Time(1));
    const auto add = [&](Call::Time time, Row row) {
        if (time <= since) return;
        seen_until_ = std::max(seen_until_, time);
        timed.emplace(time, std::move(row));
    };
    for (const Role& role : glimpse.roles) {
        const std::size_t lane = lane_of(role.name), columns = lane_width_ - 2;
        Call::Time said{};
        for (const Happening& is : role.happenings) {
            if (is.kind == Kind::says) said = is.begin;
            switch (is.kind) {
                case Kind::connects:
                    add(is.begin, {lane, "o"});
                    break;
                case Kind::says:
                    add(is.begin, {lane, "▶" + words(is.bytes, is.size, columns)});
                    break;
                case Kind::hears:
                    add(is.begin, {lane, "◀" + words(is.bytes, is.size, columns), true, 1,
                                   "after " + duration_of(is.begin - said)});
                    break;
                case Kind::leaves:
                    add(is.begin, {lane, "x"});
                    break;
                case Kind::ended:
                    add(is.begin, {lane, "x", false, 1, role.name + " is turned away"});
                    break;
                case Kind::waits:
                case Kind::asks:  // the demo shows servers
                case Kind::receives:
                    break;
            }
        }
    }
    harness::Owners owners(glimpse.roles);
    for (const Call& call : glimpse.recording.calls) {
        owners.follow(call);
        if (!is_shown(call) || harness::waits(call.id) || call.id == PROBE_EPOLL_CTL) continue;
        if (!call.returned() || call.failed()) continue;
        // An answer may be heard before the call that sends it has returned.
        const bool answers = harness::sends(call.id) && call.begin > since;
        add(answers ? call.begin : call.end, {clients_.size(), call_title(call, owners)});
        seen_until_ = std::max(seen_until_, call.end);
    }
    std::vector<Row> merged;
    for (auto& [time, row] : timed) {
        // The same once more is told as a number.
        const auto twin = std::find_if(merged.begin(), merged.end(), [&](const Row& other) {
            return other.lane == row.lane && (row.heard ? other.heard : other.what == row.what);
        });
        if (twin != merged.end() && (row.heard || row.lane == clients_.size()))
            ++twin->times;
        else
            merged.push_back(std::move(row));
    }
    return merged;
}

void DuetView::take_state(const Row& row) {
    if (row.lane == clients_.size()) return;
    State& state = states_[row.lane];
    if (row.what[0] == 'x') state = State::absent;
    if (row.what[0] == 'o' || row.heard) state = State::idle;
    if (row.what.rfind("▶", 0) == 0) state = State::waiting;
}

std::string DuetView::draw(const Row& row) const {
    std::string line;
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        if (i == row.lane)
            line += terminal_.styled(fit(row.what, lane_width_), row.heard ? GREEN : BOLD);
        else if (states_[i] == State::waiting)
            line += terminal_.styled(fit("▒", lane_width_), YELLOW);
        else
            line += terminal_.styled(fit(states_[i] == State::idle ? "│" : "", lane_width_), DIM);
    }
    std::string text = row.lane == clients_.size() ? row.what : row.beside;
    if (row.times > 1) text += fmt::format(" × {}", row.times);
    const std::string cell = fit(text, COLUMNS - lane_width_ * clients_.size());
    return line + (row.lane == clients_.size() ? cell : terminal_.styled(cell, DIM));
}

std::string DuetView::nothing() const { return draw({clients_.size(), ""}); }

std::vector<std::string> DuetView::lines(const Glimpse& glimpse) {
    std::vector<std::string> drawn;
    const std::vector<Row> all = rows(glimpse);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_told = i + 1 < MOST_ROWS || all.size() <= MOST_ROWS;
        if (is_told) drawn.push_back(draw(all[i]));
        take_state(all[i]);
    }
    if (all.size() > MOST_ROWS)
        drawn.push_back(draw({clients_.size(), fmt::format("… {} more", all.size() - MOST_ROWS + 1)}));
    for (const Role& role : glimpse.roles)
        if (State& state = states_[lane_of(role.name)]; state != State::absent)
            state = role.waiting_since ? State::waiting : State::idle;
    const auto standing = standing_of(glimpse);
    Row now{clients_.size(), standing ? standing->call : "asleep"};
    if (standing && !standing->waits_on.empty() && standing->call != "accept")
        now.what += " " + standing->waits_on;
    now.what += " …";
    drawn.push_back(draw(now));
    return drawn;
}

}  // namespace demo
