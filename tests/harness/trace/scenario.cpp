#include "harness/trace/scenario.hpp"

#include <fmt/format.h>
#include <stdexcept>

#include "harness/bytes.hpp"

namespace harness {
namespace {

using Kind = Step::Kind;

std::vector<Step> silent_client() {
    return {
        {Kind::connects, "A"},        {Kind::connects, "B"}, {Kind::says, "B", "hello"},
        {Kind::hears, "B"},  // at once, or not before A has left
        {Kind::says, "A", "me, too"}, {Kind::hears, "A"},    {Kind::leaves, "A"},
        {Kind::hears, "B"},           {Kind::leaves, "B"},
    };
}

std::vector<Step> conversation() {
    std::vector<Step> steps{{Kind::connects, "A"}};
    for (const char* word : {"good morning", "a cup of tea, please", "thank you"}) {
        steps.push_back({Kind::says, "A", word});
        steps.push_back({Kind::hears, "A"});
    }
    steps.push_back({Kind::leaves, "A"});
    return steps;
}

std::vector<Step> crowd() {
    constexpr int CLIENTS = 8;
    const auto name = [](int i) { return fmt::format("C{}", i); };
    std::vector<Step> steps;
    for (int i = 1; i <= CLIENTS; ++i) steps.push_back({Kind::connects, name(i)});
    for (int i = CLIENTS; i >= 1; --i)
        steps.push_back({Kind::says, name(i), fmt::format("hello from {}", i)});
    for (int i = 1; i <= CLIENTS; ++i) {
        steps.push_back({Kind::hears, name(i)});
        steps.push_back({Kind::leaves, name(i)});
    }
    return steps;
}

std::vector<Step> slow_reader() {
    const std::string much(64 * 1024 * 1024, 'a');  // more than the kernel keeps for anybody
    return {
        {Kind::connects, "A", {}, 64 * 1024},
        {Kind::connects, "B"},
        {Kind::says_without_reading, "A", much},
        {Kind::says, "B", "hello"},
        {Kind::hears, "B"},
        {Kind::says, "B", "still there?"},
        {Kind::hears, "B"},
        {Kind::reads, "A"},
        {Kind::leaves, "A"},
        {Kind::hears, "B"},
        {Kind::leaves, "B"},
    };
}

}  // namespace

const std::vector<Scenario>& all_scenarios() {
    static const std::vector<Scenario> scenarios{
        {"silent_client", "A connects and is silent; B connects, speaks, and wants an answer",
         silent_client()},
        {"conversation", "one client talks three times", conversation()},
        {"crowd", "eight clients connect, and speak in the reverse order", crowd()},
        {"slow_reader", "A sends much and reads nothing; B wants an answer meanwhile", slow_reader()},
    };
    return scenarios;
}

const Scenario& scenario(const std::string& name) {
    for (const Scenario& candidate : all_scenarios())
        if (candidate.name == name) return candidate;
    throw std::invalid_argument(fmt::format("there is no scenario {}; see --scenario list", name));
}

std::string told(const Step& step) {
    switch (step.kind) {
        case Kind::connects:
            return step.client + " connects";
        case Kind::says:
            return fmt::format("{} says {}", step.client, shown(step.bytes, 40));
        case Kind::says_without_reading:
            return step.client + " sends as much as is taken, and reads nothing";
        case Kind::reads:
            return step.client + " reads all that comes";
        case Kind::leaves:
            return step.client + " leaves";
        case Kind::hears:
            break;
    }
    return {};
}

void perform(const Step& step, Cast& cast) {
    switch (step.kind) {
        case Kind::connects:
            cast.connect(step.client, step.receive_buffer);
            break;
        case Kind::says:
            cast.say(step.client, step.bytes);
            break;
        case Kind::says_without_reading:
            cast.say_without_reading(step.client, step.bytes);
            break;
        case Kind::hears:
        case Kind::reads:
            cast.hear(step.client);
            break;
        case Kind::leaves:
            cast.leave(step.client);
            break;
    }
}

void play(const Scenario& scenario, Cast& cast) {
    for (const Step& step : scenario.steps) perform(step, cast);
}

}  // namespace harness
