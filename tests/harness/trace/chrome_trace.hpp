// Chrome's trace-event format, as Perfetto, speedscope and our own page read it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace harness {

// What stands beside an event. Lists are of texts: the lines of a stack, the names of clients.
using TraceValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;
using TraceArguments = std::vector<std::pair<std::string, TraceValue>>;

// One lane: a row of the picture.
struct Lane {
    int process = 0, thread = 0;
    auto operator<=>(const Lane&) const = default;
};

// Collects events in any order. Times are in microseconds from the beginning of the trace; nothing is before 0.
class ChromeTrace {
  public:
    void name_process(int process, std::string name);
    void name_lane(Lane lane, std::string name);

    // Something that takes time. Slices of one lane lie within each other or apart, they never overlap half.
    void slice(Lane lane, std::string category, std::string name, double begin, double duration,
               TraceArguments arguments = {});
    void instant(Lane lane, std::string category, std::string name, double time,
                 TraceArguments arguments = {});
    // A curve for each of `values`, which is at that height from `time` on.
    void counter(int process, std::string name, double time,
                 std::vector<std::pair<std::string, std::int64_t>> values);
    // An arrow, from within a slice of one lane to within a slice of another.
    void flow(std::string category, std::string name, Lane from, double from_time, Lane to, double to_time);

    // What is told about the whole.
    void about(std::string name, std::string value);

    // The JSON, with the events of each lane in the order of their times.
    std::string json() const;

  private:
    struct Event {
        char phase;  // X, i, C, s, f
        Lane lane;
        std::string category, name;
        double time = 0, duration = 0;
        TraceArguments arguments;
        std::int64_t flow = 0;
    };
    std::vector<std::pair<int, std::string>> processes_;
    std::vector<std::pair<Lane, std::string>> lanes_;
    std::vector<Event> events_;
    std::vector<std::pair<std::string, std::string>> about_;
    std::int64_t flows_ = 0;
};

}  // namespace harness
