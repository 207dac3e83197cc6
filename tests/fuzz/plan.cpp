// The plan by which the probe injects faults: it is refused at a place in it, or says the same when it is written anew.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <string>

#include "fuzz/property.hpp"

extern "C" {
#include "harness/probe/plan.h"
}

namespace {

constexpr const char* calls[] = {"write", "read", "open",   "fsync",   "rename",
                                 "send",  "recv", "accept", "connect", "wait"};

bool is_of_files(plan_call call) { return call < PLAN_SEND; }
bool can_be_short(plan_call call) {
    return call == PLAN_WRITE || call == PLAN_READ || call == PLAN_SEND || call == PLAN_RECV;
}

std::string written(const plan_fault& fault) {
    const auto when = [&]() -> std::string {
        if (fault.when == PLAN_ALWAYS) return "";
        return fmt::format("{}{}", " @#/~"[fault.when], fault.number);
    };
    switch (fault.what) {
        case PLAN_DELAY:
            return fmt::format("delay={}{}", fault.amount, when());
        case PLAN_SHORT:
            return fmt::format("short={}{}", fault.amount, when());
        case PLAN_FAIL:
            return fmt::format("fail={}{}", plan_error_name(fault.error), when());
        case PLAN_FALSE_READY:
            return "false-ready" + when();
    }
    throw Broken("a fault is none of the four");
}

std::string written(const plan& plan) {
    std::string text = fmt::format("seed={}", plan.seed);
    for (int i = 0; i < plan.count; ++i) {
        const plan_rule& rule = plan.rules[i];
        text += fmt::format(";{}", calls[rule.call]);
        if (rule.text[0] != '\0') text += fmt::format("[{}]", rule.text);
        for (int fault = 0; fault < rule.count; ++fault)
            text += (fault == 0 ? ":" : ",") + written(rule.faults[fault]);
    }
    return text;
}

void require_possible(const plan_fault& fault, plan_call call) {
    require(fault.when >= PLAN_ALWAYS && fault.when <= PLAN_CHANCE, "a fault strikes at no known time");
    require(fault.when == PLAN_ALWAYS || fault.when == PLAN_AFTER || fault.number >= 1,
            "a fault counts to nothing");
    require(fault.when != PLAN_CHANCE || fault.number <= 100, "more calls than all of them fail");
    if (fault.what == PLAN_DELAY)
        require(fault.amount >= 0 && fault.amount <= 600'000, "a delay has no bound");
    if (fault.what == PLAN_SHORT)
        require(fault.amount >= 1 && can_be_short(call), "a call takes nothing, for ever");
    if (fault.what == PLAN_FALSE_READY)
        require(call == PLAN_WAIT, "a call that does not wait tells of readiness");
    if (fault.what == PLAN_FAIL) {
        require(plan_error_name(fault.error) != nullptr, "a call fails with an error that has no name");
        const bool tried_again = fault.error == EINTR || fault.error == EAGAIN;
        const bool always = fault.when == PLAN_ALWAYS || fault.when == PLAN_AFTER ||
                            (fault.when == PLAN_EVERY && fault.number == 1) ||
                            (fault.when == PLAN_CHANCE && fault.number == 100);
        require(!tried_again || !always, "a call would be tried again for ever");
    }
}

void require_possible(const plan& plan) {
    require(plan.count >= 0 && plan.count <= PLAN_RULES, "there are more rules than there is room for");
    for (int i = 0; i < plan.count; ++i) {
        const plan_rule& rule = plan.rules[i];
        require(rule.call >= PLAN_WRITE && rule.call < PLAN_CALLS, "a rule is for no known call");
        require(std::memchr(rule.text, '\0', sizeof rule.text) != nullptr, "a rule's text has no end");
        require(rule.text[0] == '\0' || is_of_files(rule.call), "a socket has a path");
        require(rule.count >= 1 && rule.count <= PLAN_FAULTS,
                "a rule has no fault, or more than there is room for");
        for (int fault = 0; fault < rule.count; ++fault) require_possible(rule.faults[fault], rule.call);
    }
}

}  // namespace

void must_hold(std::string_view bytes) {
    const std::string text(bytes.substr(0, bytes.find('\0')));
    plan plan{};
    plan_error error{};
    if (plan_read(text.c_str(), &plan, &error) < 0) {
        require(error.why != nullptr && *error.why != '\0', "a plan is refused without a reason");
        require(error.at <= text.size(), "a plan is refused for what stands behind its end");
        return;
    }
    require_possible(plan);
    const std::string again = written(plan);
    struct plan second {};
    require(plan_read(again.c_str(), &second, &error) == 0,
            "a plan that was read cannot be read when written anew");
    require(written(second) == again, "a plan says something else when it is written anew");
}
