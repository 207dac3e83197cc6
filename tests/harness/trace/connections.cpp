#include "harness/trace/connections.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "harness/trace/owners.hpp"

namespace harness {
namespace {

using Time = Happening::Time;
using Kind = Happening::Kind;

// One connection while its calls are gone through.
class Connection {
  public:
    explicit Connection(std::string name) { role_.name = std::move(name); }

    void connected(const Call& call) { note(Kind::connects, call.begin, call.end); }

    void sent(const Call& call) {
        if (Happening* request = last(); request && request->kind == Kind::asks && !answer_begun_) {
            request->end = call.end;
            request->size += static_cast<std::size_t>(call.result);
            return;
        }
        wait_for_answer(call.begin, false);
        note(Kind::asks, call.begin, call.end).size = static_cast<std::size_t>(call.result);
        answer_begun_ = false;
    }

    void received(const Call& call) {
        if (!last() || (last()->kind != Kind::asks && last()->kind != Kind::receives)) return;
        if (last()->kind == Kind::asks) {
            wait_for_answer(call.begin, true);
            note(Kind::receives, call.begin, call.end);
            answer_begun_ = true;
        }
        last()->end = call.end;
        last()->size += static_cast<std::size_t>(call.result);
    }

    void closed(const Call& call) {
        wait_for_answer(call.begin, false);
        note(Kind::leaves, call.begin, call.end);
    }

    Role finish(Time end, const std::vector<std::string>& targets) && {
        wait_for_answer(end, false);
        std::vector<Happening*> asked;
        for (Happening& happening : role_.happenings)
            if (happening.kind == Kind::asks) asked.push_back(&happening);
        if (asked.size() == targets.size())
            for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->bytes = targets[i];
        return std::move(role_);
    }

  private:
    Happening* last() { return role_.happenings.empty() ? nullptr : &role_.happenings.back(); }

    Happening& note(Kind kind, Time begin, Time end) {
        role_.happenings.push_back({kind, begin, end, {}, 0, true});
        return role_.happenings.back();
    }

    void wait_for_answer(Time until, bool answered) {
        if (last() && last()->kind == Kind::asks)
            note(Kind::waits, last()->end, std::max(until, last()->end)).answered = answered;
    }

    Role role_;
    bool answer_begun_ = false;
};

}  // namespace

std::vector<Role> connections_of(const Recording& recording, const std::vector<SeenRequest>& requests) {
    std::vector<Connection> connections;
    std::map<std::string, std::size_t> place;
    Owners owners({});
    Time end{};
    for (const Call& call : recording.calls) {
        owners.follow(call);
        end = std::max(end, call.returned() ? call.end : call.begin);
        const std::string name = owners.who(call.process, call.fd);
        if (call.descriptor != PROBE_TCP || !call.returned() || name.empty() || name == DOOR) continue;
        if (call.id == PROBE_CONNECT) {
            place[name] = connections.size();
            connections.emplace_back(name);
        }
        Connection& connection = connections.at(place.at(name));
        if (call.id == PROBE_CONNECT) connection.connected(call);
        if (call.id == PROBE_CLOSE) connection.closed(call);
        if (call.result <= 0) continue;
        if (sends(call.id)) connection.sent(call);
        if (receives(call.id)) connection.received(call);
    }
    std::vector<std::vector<std::string>> targets(connections.size());
    for (const SeenRequest& request : requests)
        if (request.connection >= 1 && request.connection <= targets.size())
            targets[request.connection - 1].push_back(request.target);
    std::vector<Role> roles;
    for (std::size_t i = 0; i < connections.size(); ++i)
        roles.push_back(std::move(connections[i]).finish(end, targets[i]));
    return roles;
}

void count_in_flight(const std::vector<Role>& connections, Time zero, int process, ChromeTrace& trace) {
    std::vector<std::pair<Time, int>> changes{{zero, 0}};
    for (const Role& role : connections)
        for (const Happening& happening : role.happenings) {
            if (happening.kind == Kind::asks) changes.emplace_back(happening.begin, +1);
            if (happening.kind == Kind::receives) changes.emplace_back(happening.end, -1);
            if (happening.kind == Kind::waits && !happening.answered) changes.emplace_back(happening.end, -1);
        }
    std::sort(changes.begin(), changes.end());
    std::int64_t in_flight = 0;
    for (const auto& [time, change] : changes) {
        in_flight += change;
        trace.counter(process, "requests", std::chrono::duration<double, std::micro>(time - zero).count(),
                      {{"in flight", in_flight}});
    }
}

}  // namespace harness
