#include "harness/trace/chrome_trace.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <tuple>

namespace harness {
namespace {

namespace json = boost::json;

// To a 64th of a microsecond, less than it costs to look at the clock. Readers add `dur` to `ts`, and a power of two keeps
// their sums exact: a slice that ended a hair after the next one's beginning would never end in speedscope.
double rounded(double time) { return std::round(time * 64) / 64; }

json::value to_json(const TraceValue& value) {
    return std::visit(
        [](const auto& is) -> json::value {
            if constexpr (std::is_same_v<std::decay_t<decltype(is)>, std::vector<std::string>>)
                return json::array(is.begin(), is.end());
            else
                return json::value(is);
        },
        value);
}

json::object metadata(const char* what, Lane lane, json::object arguments) {
    return {{"ph", "M"},
            {"name", what},
            {"pid", lane.process},
            {"tid", lane.thread},
            {"args", std::move(arguments)}};
}

}  // namespace

void ChromeTrace::name_process(int process, std::string name) {
    processes_.emplace_back(process, std::move(name));
}
void ChromeTrace::name_lane(Lane lane, std::string name) { lanes_.emplace_back(lane, std::move(name)); }
void ChromeTrace::about(std::string name, std::string value) {
    about_.emplace_back(std::move(name), std::move(value));
}

void ChromeTrace::slice(Lane lane, std::string category, std::string name, double begin, double duration,
                        TraceArguments arguments) {
    events_.push_back({'X', lane, std::move(category), std::move(name), rounded(begin),
                       rounded(begin + duration) - rounded(begin), std::move(arguments), 0});
}

void ChromeTrace::instant(Lane lane, std::string category, std::string name, double time,
                          TraceArguments arguments) {
    events_.push_back(
        {'i', lane, std::move(category), std::move(name), rounded(time), 0, std::move(arguments), 0});
}

void ChromeTrace::counter(int process, std::string name, double time,
                          std::vector<std::pair<std::string, std::int64_t>> values) {
    TraceArguments arguments;
    for (auto& [series, value] : values) arguments.emplace_back(std::move(series), value);
    events_.push_back({'C', {process, 0}, "", std::move(name), rounded(time), 0, std::move(arguments), 0});
}

void ChromeTrace::flow(std::string category, std::string name, Lane from, double from_time, Lane to,
                       double to_time) {
    ++flows_;
    events_.push_back({'s', from, category, name, rounded(from_time), 0, {}, flows_});
    events_.push_back({'f', to, std::move(category), std::move(name), rounded(to_time), 0, {}, flows_});
}

std::string ChromeTrace::json() const {
    json::array events;
    int order = 0;
    for (const auto& [process, name] : processes_) {
        events.push_back(metadata("process_name", {process, 0}, {{"name", name}}));
        events.push_back(metadata("process_sort_index", {process, 0}, {{"sort_index", ++order}}));
    }
    for (const auto& [lane, name] : lanes_) {
        events.push_back(metadata("thread_name", lane, {{"name", name}}));
        events.push_back(metadata("thread_sort_index", lane, {{"sort_index", ++order}}));
    }
    // In a lane the slice that holds another comes before it, and an arrow after the slice that it belongs to.
    std::vector<const Event*> sorted;
    for (const Event& event : events_) sorted.push_back(&event);
    std::sort(sorted.begin(), sorted.end(), [](const Event* a, const Event* b) {
        return std::tuple(a->lane, a->time, -a->duration, a->flow, a) <
               std::tuple(b->lane, b->time, -b->duration, b->flow, b);
    });
    for (const Event* event : sorted) {
        json::object object{{"ph", std::string(1, event->phase)},
                            {"name", event->name},
                            {"pid", event->lane.process},
                            {"tid", event->lane.thread},
                            {"ts", event->time}};
        if (!event->category.empty()) object["cat"] = event->category;
        if (event->phase == 'X') object["dur"] = event->duration;
        if (event->phase == 'i') object["s"] = "t";
        if (event->flow) object["id"] = event->flow;
        if (event->phase == 'f') object["bp"] = "e";
        if (!event->arguments.empty()) {
            json::object arguments;
            for (const auto& [name, value] : event->arguments) arguments[name] = to_json(value);
            object["args"] = std::move(arguments);
        }
        events.push_back(std::move(object));
    }
    json::object about;
    for (const auto& [name, value] : about_) about[name] = value;
    return json::serialize(json::object{
        {"traceEvents", std::move(events)}, {"displayTimeUnit", "ms"}, {"otherData", std::move(about)}});
}

}  // namespace harness
