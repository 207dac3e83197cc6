// Traces: the rules of the format, and what two well-known programs must be seen doing.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "harness/failure.hpp"
#include "harness/trace/connections.hpp"
#include "harness/trace/errand.hpp"
#include "harness/trace/handlers.hpp"
#include "harness/trace/scenario.hpp"
#include "harness/trace/timeline.hpp"
#include "under_probe.hpp"

namespace {

namespace json = boost::json;
using LaneId = std::pair<std::int64_t, std::int64_t>;

class Silence final : public harness::Journal {
  public:
    void step(std::string) override {}
};

double number(const json::value& value) { return value.to_number<double>(); }
std::string text(const json::object& object, const char* key) {
    const json::value* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->as_string()) : "";
}
LaneId lane_of(const json::object& event) {
    return {event.at("pid").to_number<std::int64_t>(), event.at("tid").to_number<std::int64_t>()};
}

struct Slice {
    std::string lane, name, category;
    double begin = 0, end = 0;
    json::object arguments;
};

// What the format demands, of every event. Fills `slices`.
void obeys_the_rules(const json::object& trace, std::vector<Slice>& slices) {
    std::map<LaneId, std::string> lanes;
    std::set<std::int64_t> processes;
    std::map<LaneId, double> last;
    std::map<LaneId, std::vector<double>> open;  // the ends of the slices that the next one lies in
    std::map<std::int64_t, std::pair<int, double>> flows;
    for (const json::value& value : trace.at("traceEvents").as_array())
        if (const json::object& event = value.as_object(); text(event, "ph") == "M") {
            if (text(event, "name") == "process_name") processes.insert(lane_of(event).first);
            if (text(event, "name") == "thread_name")
                lanes[lane_of(event)] = text(event.at("args").as_object(), "name");
        }
    for (const json::value& value : trace.at("traceEvents").as_array()) {
        const json::object& event = value.as_object();
        CAPTURE(json::serialize(event));
        const std::string phase = text(event, "ph");
        if (phase == "M") continue;
        const LaneId lane = lane_of(event);
        CHECK_FALSE(text(event, "name").empty());
        CHECK(processes.count(lane.first) == 1);
        const double time = number(event.at("ts"));
        CHECK(time >= 0);
        if (last.count(lane)) CHECK(time >= last[lane]);
        last[lane] = time;
        if (phase == "C") {
            for (const auto& series : event.at("args").as_object()) CHECK(number(series.value()) >= 0);
            continue;
        }
        CHECK(lanes.count(lane) == 1);
        if (phase == "X") {
            const double end = time + number(event.at("dur"));
            CHECK(end >= time);
            auto& outer = open[lane];
            while (!outer.empty() && outer.back() <= time) outer.pop_back();
            if (!outer.empty()) CHECK(end <= outer.back());
            outer.push_back(end);
            const json::value* arguments = event.if_contains("args");
            slices.push_back({lanes[lane], text(event, "name"), text(event, "cat"), time, end,
                              arguments ? arguments->as_object() : json::object{}});
        } else if (phase == "s" || phase == "f") {
            const auto id = event.at("id").to_number<std::int64_t>();
            auto& [ends, begin] = flows[id];
            ends += phase == "s" ? 1 : 2;
            if (phase == "s") begin = time;
            if (phase == "f") CHECK(text(event, "bp") == "e");
        } else {
            CHECK(phase == "i");
        }
    }
    for (const auto& [id, flow] : flows) CHECK(flow.first == 3);  // one beginning, one end
}

struct Traced {
    json::object json;
    std::vector<Slice> slices;

    std::vector<Slice> of(const std::string& lane, const std::string& name) const {
        std::vector<Slice> found;
        for (const Slice& slice : slices)
            if (slice.lane == lane && slice.name.rfind(name, 0) == 0) found.push_back(slice);
        return found;
    }
    Slice one(const std::string& lane, const std::string& name) const {
        const auto found = of(lane, name);
        CAPTURE(lane);
        CAPTURE(name);
        REQUIRE(found.size() == 1);
        return found.front();
    }
};

Traced trace(const std::string& program, const std::string& scenario) {
    const Scratch scratch;
    const harness::Probe probe(PROGRAMS, scratch.path(), {.stacks = true});
    Silence journal;
    harness::Setting setting;
    setting.programs = PROGRAMS;
    harness::ServerOptions options;
    options.program = program;
    options.environment = probe.environment();
    harness::Server server(journal, setting, options);
    harness::Cast cast(server);
    harness::play(harness::scenario(scenario), cast);
    harness::Run run{program, cast.finish(), probe.recording(), {}, "/nowhere"};
    look_up_lines(run);
    Traced traced;
    traced.json = json::parse(draw(run).json()).as_object();
    obeys_the_rules(traced.json, traced.slices);
    return traced;
}

Traced errand(const std::string& program, const std::string& name) {
    const Scratch scratch;
    harness::Setting setting;
    setting.programs = PROGRAMS;
    harness::Run run = harness::run_errand(harness::errand(name), setting, program, PROGRAMS, scratch.path());
    run.sources = "/nowhere";
    look_up_lines(run);
    Traced traced;
    traced.json = json::parse(draw(run).json()).as_object();
    obeys_the_rules(traced.json, traced.slices);
    return traced;
}

// A call of a fetcher on descriptor 7, in milliseconds.
harness::Call call(probe_call id, int begin, int end, long long result) {
    harness::Call call;
    call.id = id;
    call.process = call.thread = 1;
    call.begin = std::chrono::milliseconds(begin);
    call.end = std::chrono::milliseconds(end);
    call.descriptor = PROBE_TCP;
    call.fd = 7;
    call.result = result;
    return call;
}

// The greatest value that a curve of a counter reaches.
double greatest(const Traced& traced, const std::string& series) {
    double greatest = 0;
    for (const json::value& value : traced.json.at("traceEvents").as_array()) {
        const json::object& event = value.as_object();
        if (text(event, "ph") != "C") continue;
        if (const json::value* value = event.at("args").as_object().if_contains(series))
            greatest = std::max(greatest, number(*value));
    }
    return greatest;
}

}  // namespace

TEST_CASE("in stage 01 B's bytes wait while the program sits in recv on A") {
    const Traced traced = trace("01_blocking_echo", "silent_client");
    const Slice wait = traced.one("B", "waits"), leaves = traced.one("A", "leaves");
    CHECK(wait.end > leaves.begin);
    bool sat_in_recv = false;
    for (const Slice& recv : traced.of("main thread", "recv A"))
        sat_in_recv |=
            recv.category == "wait" && std::max(recv.begin, wait.begin) < std::min(recv.end, wait.end);
    CHECK(sat_in_recv);
    CHECK(traced.of("main thread", "select").empty());
}

TEST_CASE("in stage 02 B is answered before A says a word, and the loop waits in select alone") {
    const Traced traced = trace("02_select_loop", "silent_client");
    const Slice wait = traced.one("B", "waits"), word = traced.one("A", "says");
    CHECK(wait.end <= word.begin);
    CHECK_FALSE(traced.of("main thread", "select").empty());
    CHECK_FALSE(traced.of("main thread", "turn").empty());
    for (const Slice& slice : traced.slices)
        if (slice.lane == "main thread" && slice.category == "wait") CHECK(slice.name == "select");
    CHECK(greatest(traced, "for reading") == 3);  // the door, A and B
    CHECK(greatest(traced, "for writing") == 0);
    // The select that tells of B says so.
    bool told = false;
    for (const Slice& select : traced.of("main thread", "select"))
        for (const json::value& name : select.arguments.at("ready").as_array()) told |= name == "B";
    CHECK(told);
}

TEST_CASE("with epoll the sets are followed from what the program registers") {
    const Traced traced = trace("03_selectors_callbacks", "silent_client");
    CHECK(greatest(traced, "for reading") == 3);
    CHECK_FALSE(traced.of("main thread", "epoll_wait").empty());
}

TEST_CASE("a client that does not read leaves the loop waiting to write, and B is served") {
    const Traced traced = trace("02_select_loop", "slow_reader");
    CHECK(greatest(traced, "for writing") == 1);
    for (const Slice& wait : traced.of("B", "waits")) CHECK(wait.arguments.at("answered") == true);
}

TEST_CASE("every scenario obeys the format's rules") {
    for (const harness::Scenario& scenario : harness::all_scenarios()) trace("02_select_loop", scenario.name);
}

TEST_CASE("every call has a line of source, or the place that stands for it") {
    const Traced traced = trace("02_select_loop", "conversation");
    for (const Slice& slice : traced.slices)
        if (slice.lane == "main thread" && slice.name != "turn")
            CHECK_FALSE(text(slice.arguments, "line").empty());
}

TEST_CASE("arrows lead from what is said to who receives it, and back") {
    const Traced traced = trace("02_select_loop", "conversation");
    std::map<std::string, int> arrows;
    for (const json::value& value : traced.json.at("traceEvents").as_array())
        if (text(value.as_object(), "ph") == "s") ++arrows[text(value.as_object(), "name")];
    CHECK(arrows["question"] == 3);
    CHECK(arrows["answer"] >= 3);
}

TEST_CASE("a scenario that does not exist is named") {
    CHECK_THROWS_WITH_AS(harness::scenario("quarrel"), "there is no scenario quarrel; see --scenario list",
                         std::invalid_argument);
}

TEST_CASE("a fetcher's connection: what it asks for, how long it waits, when the answer ends") {
    harness::Recording recording;
    recording.calls = {
        call(PROBE_CONNECT, 1, 2, 0),   call(PROBE_SEND, 3, 4, 60),    call(PROBE_SEND, 5, 6, 40),
        call(PROBE_RECV, 7, 8, -1),     call(PROBE_RECV, 20, 21, 500), call(PROBE_RECV, 30, 31, 500),
        call(PROBE_SEND, 40, 41, 100),  call(PROBE_CLOSE, 50, 51, 0),  call(PROBE_CONNECT, 60, 61, -1),
        call(PROBE_WRITEV, 62, 63, 10),
    };
    const auto roles = harness::connections_of(recording, {{1, "/a.png"}, {2, "/c.png"}, {1, "/b.png"}});
    REQUIRE(roles.size() == 2);  // the descriptor's second life is another connection
    CHECK(roles[0].name == "conn 1");
    using Kind = harness::Happening::Kind;
    const std::vector<std::tuple<Kind, int, int, std::string, std::size_t>> expected{
        {Kind::connects, 1, 2, "", 0},      {Kind::asks, 3, 6, "/a.png", 100},   {Kind::waits, 6, 20, "", 0},
        {Kind::receives, 20, 31, "", 1000}, {Kind::asks, 40, 41, "/b.png", 100}, {Kind::waits, 41, 50, "", 0},
        {Kind::leaves, 50, 51, "", 0},
    };
    REQUIRE(roles[0].happenings.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(i);
        const harness::Happening& is = roles[0].happenings[i];
        CHECK(std::tuple(is.kind, static_cast<int>(is.begin / std::chrono::milliseconds(1)),
                         static_cast<int>(is.end / std::chrono::milliseconds(1)), is.bytes,
                         is.size) == expected[i]);
    }
    CHECK(roles[0].happenings[2].answered);
    CHECK_FALSE(roles[0].happenings[5].answered);
    CHECK(roles[1].happenings[1].bytes == "/c.png");
    // Where the site saw another number of requests than were sent, none gets a name that might be wrong.
    CHECK(harness::connections_of(recording, {{1, "/a.png"}})[0].happenings[1].bytes.empty());
}

TEST_CASE("on a slow disk stage 06 writes in its loop's thread, and stage 07 does not") {
    for (const bool async : {false, true}) {
        CAPTURE(async);
        const Traced traced = errand(async ? "07_async_disk" : "06_fetcher", "slow_disk");
        std::size_t requests = 0, answers = 0;
        for (int i = 1; i <= 4; ++i) {
            const std::string lane = "conn " + std::to_string(i);
            requests += traced.of(lane, "GET /").size() + traced.of(lane, "request").size();
            answers += traced.of(lane, "answer").size();
        }
        CHECK(requests == 12);
        CHECK(answers == 12);
        CHECK(greatest(traced, "in flight") >= 1);
        CHECK(greatest(traced, "in flight") <= 4);
        CHECK(traced.of("main thread", "write ").empty() == async);
    }
}

TEST_CASE("a fetcher that fetches nothing is told, with its own words") {
    const Scratch scratch;
    harness::Setting setting;
    setting.command = "sh -c 'echo no such thing >&2; exit 3' {urls}";
    CHECK_THROWS_WITH_AS(
        harness::run_errand(harness::errand("gallery"), setting, "", PROGRAMS, scratch.path()),
        doctest::Contains("it ended with exit code 3 and said: no such thing"), std::runtime_error);
}

TEST_CASE("times add up exactly, in the order of each lane, and the outer slice first") {
    harness::ChromeTrace trace;
    trace.name_process(1, "program");
    trace.name_lane({1, 1}, "main");
    trace.slice({1, 1}, "call", "inner", 2.00049, 1);
    trace.slice({1, 1}, "turn", "outer", 2.00049, 5,
                {{"list", std::vector<std::string>{"a", "b"}}, {"yes", true}});
    trace.slice({1, 1}, "call", "first", 0, 1);
    trace.counter(1, "watched", 1, {{"for reading", 3}});
    for (int i = 1; i < 1000; ++i)  // back to back, at times that no double holds exactly
        trace.slice({1, 1}, "wait", "wait", i * 100.7, 100.7 * (i + 1) - 100.7 * i);
    std::vector<Slice> slices;
    obeys_the_rules(json::parse(trace.json()).as_object(), slices);
    REQUIRE(slices.size() == 3 + 999);
    CHECK(slices[0].name == "first");
    CHECK(slices[1].name == "outer");
    CHECK(slices[1].begin == 2);
    CHECK(slices[1].arguments.at("list").as_array().size() == 2);
    CHECK(slices[2].name == "inner");
}

TEST_CASE("Asio's handler tracking tells who made whom, where it waits, and when it ran") {
    const auto handlers = harness::read_handler_tracking(
        "listening on 127.0.0.1:15000\n"
        "@asio|1700000000.000100|0^1|in 'async_wait' (/usr/include/boost/asio/basic_socket.hpp:1800)\n"
        "@asio|1700000000.000101|0^1|called from 'accept_conn' (/home/me/05_coroutines/echo.cpp:52)\n"
        "@asio|1700000000.000102|0*1|socket@0x7ffd1234.async_wait\n"
        "@asio|1700000000.000200|>1|ec=system:0\n"
        "@asio|1700000000.000210|1*2|io_context@0x55d0.post\n"
        "@asio|1700000000.000220|<1|\n"
        "@asio|1700000000.000300|>2|\n"
        "@asio|1700000000.000x|>2|damaged\n"
        "@asio|1700000000.000400|<99|nobody\n");
    REQUIRE(handlers.size() == 2);
    CHECK(handlers[0].operation == "socket async_wait");
    CHECK(handlers[0].place == "echo.cpp:52 accept_conn");
    CHECK(handlers[0].maker == 0);
    REQUIRE(handlers[0].runs.size() == 1);
    CHECK(handlers[0].runs[0].second - handlers[0].runs[0].first == std::chrono::microseconds(20));
    CHECK(handlers[1].maker == 1);
    CHECK(handlers[1].runs.size() == 1);

    harness::ChromeTrace trace;
    trace.name_process(2, "program");
    trace.name_lane(harness::EXTRA_LANE, "Asio's handlers");
    draw_handlers(handlers, harness::EXTRA_LANE, std::chrono::seconds(1700000000), trace);
    std::vector<Slice> slices;
    obeys_the_rules(json::parse(trace.json()).as_object(), slices);
    REQUIRE(slices.size() == 1);  // the other one has not ended
    CHECK(slices[0].name == "after socket async_wait");
    CHECK(slices[0].begin == doctest::Approx(200));
    CHECK(text(slices[0].arguments, "line") == "echo.cpp:52 accept_conn");
}
