#include "harness/trace/timeline.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include <poll.h>
#include <sys/epoll.h>

#include "harness/bytes.hpp"
#include "harness/trace/connections.hpp"
#include "harness/trace/owners.hpp"

namespace harness {
namespace {

using Time = Call::Time;
using Kind = Happening::Kind;

constexpr int CLIENTS = 1;        // the process of the clients' lanes
constexpr std::size_t DEPTH = 8;  // lines of a stack that are shown

// The addresses worth knowing of a call, the innermost first.
std::vector<std::uint64_t> addresses(const Call& call) {
    return call.stack.empty() ? std::vector{call.caller} : call.stack;
}

class Picture {
  public:
    explicit Picture(const Run& run) : run_(run), owners_(run.roles) {
        begin_ = beginning_of(run);
        end_ = begin_;
        for (const Role& role : run.roles)
            for (const Happening& happening : role.happenings) end_ = std::max(end_, happening.end);
        for (const Call& call : run.recording.calls)
            end_ = std::max(end_, call.returned() ? call.end : call.begin);
    }

    ChromeTrace draw() {
        draw_clients();
        draw_program();
        if (run_.fetches)
            count_in_flight(run_.roles, begin_, CLIENTS + 1, trace_);
        else
            draw_flows();
        trace_.about("program", run_.program);
        if (!run_.recording.complete)
            trace_.about("incomplete", "the beginning of the program's calls is lost");
        return std::move(trace_);
    }

  private:
    double us(Time time) const {
        return std::chrono::duration<double, std::micro>(std::max(time, begin_) - begin_).count();
    }
    double duration(Time begin, Time end) const { return us(end) - us(begin); }

    // ---- the clients

    void draw_clients() {
        trace_.name_process(CLIENTS, run_.fetches ? "connections" : "clients");
        for (std::size_t i = 0; i < run_.roles.size(); ++i) {
            const Role& role = run_.roles[i];
            const Lane lane{CLIENTS, static_cast<int>(i) + 1};
            trace_.name_lane(lane, role.name);
            // What it hears ends its waiting, and is drawn within it.
            for (const Happening& happening : role.happenings) draw_happening(lane, happening);
        }
    }

    void draw_happening(Lane lane, const Happening& is) {
        const auto text = [&] { return shown(is.bytes, 40); };
        switch (is.kind) {
            case Kind::connects:
                slice(lane, "client", "connects", is.begin, is.end);
                break;
            case Kind::says:
                slice(lane, "client", "says " + text(), is.begin, is.end, {{"bytes", number(is.size)}});
                break;
            case Kind::waits:
                slice(lane, "wait", "waits", is.begin, is.end, {{"answered", is.answered}});
                break;
            case Kind::hears:
                slice(lane, "client", "hears " + text(), is.begin, is.begin, {{"bytes", number(is.size)}});
                break;
            case Kind::leaves:
                slice(lane, "client", "leaves", is.begin, is.end);
                break;
            case Kind::asks:
                slice(lane, "client", is.bytes.empty() ? "request" : "GET " + is.bytes, is.begin, is.end,
                      {{"bytes", number(is.size)}});
                break;
            case Kind::receives:
                slice(lane, "client", "answer", is.begin, is.end, {{"bytes", number(is.size)}});
                break;
            case Kind::ended:
                trace_.instant(lane, "client", "is turned away", us(is.begin));
                break;
        }
    }

    void slice(Lane lane, const char* category, std::string name, Time begin, Time end,
               TraceArguments arguments = {}) {
        trace_.slice(lane, category, std::move(name), us(begin), duration(begin, end), std::move(arguments));
    }

    static std::int64_t number(std::size_t size) { return static_cast<std::int64_t>(size); }

    // ---- the program

    Lane lane_of(const Call& call) {
        const auto [process, is_new_process] =
            processes_.try_emplace(call.process, CLIENTS + 1 + processes_.size());
        if (is_new_process)
            trace_.name_process(process->second,
                                process->second == CLIENTS + 1
                                    ? run_.program
                                    : fmt::format("{}, process {}", run_.program, process->second - CLIENTS));
        const auto [lane, is_new] =
            lanes_.try_emplace(call.thread, Lane{process->second, static_cast<int>(lanes_.size()) + 1});
        if (is_new)
            trace_.name_lane(lane->second,
                             lanes_.size() == 1 ? "main thread" : fmt::format("thread {}", lanes_.size()));
        return lane->second;
    }

    std::string who(pid_t process, int fd) const { return owners_.who(process, fd); }

    void draw_program() {
        std::map<Lane, Time> turn_began;  // since when a thread is awake
        for (const Call& call : run_.recording.calls) {
            owners_.follow(call);
            const Time end = call.returned() ? call.end : end_;
            if (!is_shown(call) || end < begin_) continue;
            const Lane lane = lane_of(call);
            TraceArguments arguments = told(call);
            add_lines(call, arguments);
            if (waits(call.id)) {
                if (const auto began = turn_began.find(lane); began != turn_began.end())
                    slice(lane, "turn", "turn", began->second, call.begin);
                turn_began[lane] = end;
                if (call.id != PROBE_EPOLL_WAIT) asked_ = asked(call);
                count_watched(lane.process, call.begin);
            }
            slice(lane, waits(call.id) || call.could_block() ? "wait" : "call", title(call), call.begin, end,
                  std::move(arguments));
            if (call.id == PROBE_EPOLL_CTL) count_watched(lane.process, end);
            remember_for_flows(call, lane, end);
        }
        for (const auto& [lane, began] : turn_began)
            if (began < end_) slice(lane, "turn", "turn", began, end_);
    }

    std::string title(const Call& call) const {
        if (call.descriptor == PROBE_FILE)
            return fmt::format("{} {}", call.name(), std::filesystem::path(call.path).filename().string());
        const std::string whose = who(call.process, call.fd);
        if (waits(call.id) || whose.empty() || call.id == PROBE_ACCEPT) return std::string(call.name());
        return fmt::format("{} {}", call.name(), whose);
    }

    TraceArguments told(const Call& call) const {
        TraceArguments arguments;
        if (const std::string client = who(call.process, call.fd);
            !client.empty() && !waits(call.id) && call.descriptor != PROBE_FILE)
            arguments.emplace_back("client", client);
        if (waits(call.id)) {
            std::vector<std::string> ready;
            for (const Ready& found : call.ready) {
                std::string name = who(call.process, found.fd);
                if (name.empty()) name = fmt::format("descriptor {}", found.fd);
                if (found.events & POLLOUT && !(found.events & POLLIN)) name += " (to write)";
                ready.push_back(std::move(name));
            }
            arguments.emplace_back("ready", std::move(ready));
            arguments.emplace_back("time_out_ms", std::int64_t{call.arguments[0]});
        }
        if (call.fd >= 0) arguments.emplace_back("fd", std::int64_t{call.fd});
        if (!call.path.empty()) arguments.emplace_back("file", call.path);
        if (!call.returned()) {
            arguments.emplace_back("returned", false);
        } else if (call.failed()) {
            arguments.emplace_back(
                "error", std::string(strerrorname_np(call.error) ? strerrorname_np(call.error) : "?"));
        } else {
            arguments.emplace_back("result", std::int64_t{call.result});
        }
        if (call.injected()) arguments.emplace_back("injected", true);
        return arguments;
    }

    // ---- what is watched

    // How many connections, the listening one included, a select or poll waits for.
    std::pair<std::int64_t, std::int64_t> asked(const Call& call) const {
        if (call.flags & PROBE_CUT) return {call.arguments[1], call.arguments[2]};
        std::pair<std::int64_t, std::int64_t> counted;
        for (const Watched& watched : call.watched) {
            if (who(call.process, watched.fd).empty()) continue;
            counted.first += (watched.events & POLLIN) != 0;
            counted.second += (watched.events & POLLOUT) != 0;
        }
        return counted;
    }

    void count_watched(int process, Time time) {
        // Asio's connect polls once; the loop is epoll's all the same.
        auto [reading, writing] =
            owners_.interests().empty() ? asked_ : std::pair<std::int64_t, std::int64_t>{};
        for (const auto& [fd, events] : owners_.interests()) {
            reading += (events & EPOLLIN) != 0;
            writing += (events & EPOLLOUT) != 0;
        }
        const std::pair counted{reading, writing};
        if (const auto last = counted_.find(process); last != counted_.end() && last->second == counted)
            return;
        counted_[process] = counted;
        trace_.counter(process, "watched", us(time), {{"for reading", reading}, {"for writing", writing}});
    }

    // ---- lines of source

    // The innermost line of the program's own code, and how it came to be called.
    void add_lines(const Call& call, TraceArguments& arguments) const {
        std::vector<std::string> lines, functions;
        for (const std::uint64_t address : addresses(call))
            for (const SourceLine& line : run_.lines.at(run_.recording.place_of(call, address)))
                if (const std::string& file = own_file(line.file); !file.empty()) {
                    lines.push_back(fmt::format("{}:{}", file, line.line));
                    functions.push_back(line.function);
                }
        if (lines.empty()) {
            arguments.emplace_back("line", run_.recording.place_of(call, call.caller).describe());
            return;
        }
        arguments.emplace_back("line", lines.front());
        arguments.emplace_back("function", functions.front());
        std::vector<std::string> stack;
        for (std::size_t i = 0; i < std::min(lines.size(), DEPTH); ++i)
            stack.push_back(fmt::format("{} {}", lines[i], functions[i]));
        arguments.emplace_back("stack", std::move(stack));
    }

    // How a file is called in the picture; empty when it is a library's, or not at hand.
    const std::string& own_file(const std::string& file) const {
        const auto [known, is_new] = own_files_.try_emplace(file);
        if (is_new) known->second = find_own(std::filesystem::path(file).lexically_normal());
        return known->second;
    }

    std::string find_own(const std::filesystem::path& file) const {
        if (file.string().rfind("/usr/", 0) == 0) return {};
        // A compiler's cache may hand over an object from another copy of this tree, so the name's end decides.
        std::filesystem::path end = file.relative_path();
        for (; std::distance(end.begin(), end.end()) > 1; end = end.lexically_relative(*end.begin()))
            if (std::filesystem::is_regular_file(run_.sources / end)) return end.string();
        return std::filesystem::exists(file) ? file.string() : "";
    }

    // ---- who woke whom

    struct Transfer {
        Lane lane;
        Time begin, end;
        std::size_t size;
    };

    void remember_for_flows(const Call& call, Lane lane, Time end) {
        if (call.descriptor != PROBE_TCP || call.result <= 0 || !call.returned()) return;
        const std::string client = who(call.process, call.fd);
        if (client.empty()) return;
        const Transfer transfer{lane, std::max(call.begin, begin_), end,
                                static_cast<std::size_t>(call.result)};
        if (receives(call.id)) received_[client].push_back(transfer);
        if (sends(call.id)) sent_[client].push_back(transfer);
    }

    // The first transfer that ends at or after byte `from`; those before it are dropped.
    static std::optional<Transfer> reaching(std::deque<Transfer>& transfers, std::size_t& passed,
                                            std::size_t from) {
        while (!transfers.empty() && passed + transfers.front().size <= from) {
            passed += transfers.front().size;
            transfers.pop_front();
        }
        return transfers.empty() ? std::nullopt : std::optional(transfers.front());
    }

    // From what a client says to the call that receives it, and from the call that answers to the hearing.
    void draw_flows() {
        for (std::size_t i = 0; i < run_.roles.size(); ++i) {
            const Role& role = run_.roles[i];
            const Lane lane{CLIENTS, static_cast<int>(i) + 1};
            std::size_t said = 0, heard = 0, received = 0, sent = 0;
            for (const Happening& happening : role.happenings) {
                if (happening.kind == Kind::says) {
                    if (const auto call = reaching(received_[role.name], received, said))
                        trace_.flow("bytes", "question", lane, us(happening.begin), call->lane,
                                    us(call->end));
                    said += happening.size;
                } else if (happening.kind == Kind::hears) {
                    const auto call = reaching(sent_[role.name], sent, heard);
                    if (call)
                        trace_.flow("bytes", "answer", call->lane, us(call->begin), lane,
                                    us(happening.begin));
                    heard += happening.size;
                }
            }
        }
    }

    const Run& run_;
    ChromeTrace trace_;
    Time begin_, end_;
    std::map<pid_t, int> processes_;
    std::map<pid_t, Lane> lanes_;
    Owners owners_;
    mutable std::map<std::string, std::string> own_files_;
    std::pair<std::int64_t, std::int64_t> asked_;  // by the last select or poll
    std::map<int, std::pair<std::int64_t, std::int64_t>> counted_;
    std::map<std::string, std::deque<Transfer>> received_, sent_;
};

}  // namespace

void look_up_lines(Run& run) {
    std::set<Place> places;
    for (const Call& call : run.recording.calls) {
        if (!is_shown(call)) continue;
        for (const std::uint64_t address : addresses(call))
            places.insert(run.recording.place_of(call, address));
    }
    run.lines.look_up(places);
}

Call::Time beginning_of(const Run& run) {
    Time begin = Time::max();
    for (const Role& role : run.roles)
        for (const Happening& happening : role.happenings) begin = std::min(begin, happening.begin);
    return begin;
}

ChromeTrace draw(const Run& run) { return Picture(run).draw(); }

}  // namespace harness
