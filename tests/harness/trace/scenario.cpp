#include "harness/trace/scenario.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace harness {
namespace {

void silent_client(Cast& cast) {
    cast.connect("A");
    cast.connect("B");
    cast.say("B", "hello");
    cast.hear("B");  // at once, or not before A has left
    cast.say("A", "me, too");
    cast.hear("A");
    cast.leave("A");
    cast.hear("B");
    cast.leave("B");
}

void conversation(Cast& cast) {
    cast.connect("A");
    for (const char* word : {"good morning", "a cup of tea, please", "thank you"}) {
        cast.say("A", word);
        cast.hear("A");
    }
    cast.leave("A");
}

void crowd(Cast& cast) {
    constexpr int CLIENTS = 8;
    const auto name = [](int i) { return fmt::format("C{}", i); };
    for (int i = 1; i <= CLIENTS; ++i) cast.connect(name(i));
    for (int i = CLIENTS; i >= 1; --i) cast.say(name(i), fmt::format("hello from {}", i));
    for (int i = 1; i <= CLIENTS; ++i) {
        cast.hear(name(i));
        cast.leave(name(i));
    }
}

void slow_reader(Cast& cast) {
    const std::string much(64 * 1024 * 1024, 'a');  // more than the kernel keeps for anybody
    cast.connect("A", 64 * 1024);
    cast.connect("B");
    cast.say_without_reading("A", much);
    for (const char* word : {"hello", "still there?"}) {
        cast.say("B", word);
        cast.hear("B");
    }
    cast.hear("A");
    cast.leave("A");
    cast.hear("B");
    cast.leave("B");
}

}  // namespace

const std::vector<Scenario>& all_scenarios() {
    static const std::vector<Scenario> scenarios{
        {"silent_client", "A connects and is silent; B connects, speaks, and wants an answer", silent_client},
        {"conversation", "one client talks three times", conversation},
        {"crowd", "eight clients connect, and speak in the reverse order", crowd},
        {"slow_reader", "A sends much and reads nothing; B wants an answer meanwhile", slow_reader},
    };
    return scenarios;
}

const Scenario& scenario(const std::string& name) {
    for (const Scenario& candidate : all_scenarios())
        if (candidate.name == name) return candidate;
    throw std::invalid_argument(fmt::format("there is no scenario {}; see --scenario list", name));
}

}  // namespace harness
