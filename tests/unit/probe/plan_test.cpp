// The plan's reader, which is given whatever a user types.
#include <doctest/doctest.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string>

extern "C" {
#include "harness/probe/plan.h"
}

namespace {

struct Read {
    bool valid = false;
    plan read{};
    std::string why, at;
};

Read read(const std::string& text) {
    Read result;
    plan_error error{};
    result.valid = plan_read(text.c_str(), &result.read, &error) == 0;
    if (!result.valid) {
        REQUIRE(error.at <= text.size());
        result.why = error.why;
        result.at = text.substr(error.at);
    }
    return result;
}

}  // namespace

TEST_CASE("an empty plan has no rules") {
    const Read nothing = read("");
    CHECK(nothing.valid);
    CHECK(nothing.read.count == 0);
}

TEST_CASE("a rule has a call, perhaps a text, and faults") {
    const Read full = read("write[big.png]:fail=ENOSPC@65536,delay=20;fsync:fail=EIO");
    REQUIRE(full.valid);
    REQUIRE(full.read.count == 2);
    const plan_rule& rule = full.read.rules[0];
    CHECK(rule.call == PLAN_WRITE);
    CHECK(rule.text == std::string("big.png"));
    REQUIRE(rule.count == 2);
    CHECK(rule.faults[0].what == PLAN_FAIL);
    CHECK(rule.faults[0].error == ENOSPC);
    CHECK(rule.faults[0].when == PLAN_AFTER);
    CHECK(rule.faults[0].number == 65536);
    CHECK(rule.faults[1].what == PLAN_DELAY);
    CHECK(rule.faults[1].amount == 20);
    CHECK(rule.faults[1].when == PLAN_ALWAYS);
    CHECK(full.read.rules[1].call == PLAN_FSYNC);
}

TEST_CASE("when a fault strikes") {
    const Read all = read("seed=11;recv:short=1#4,fail=EINTR/3;accept:fail=EMFILE~20;wait:false-ready/2");
    REQUIRE(all.valid);
    CHECK(all.read.seed == 11);
    CHECK(all.read.rules[0].faults[0].when == PLAN_NTH);
    CHECK(all.read.rules[0].faults[0].number == 4);
    CHECK(all.read.rules[0].faults[1].when == PLAN_EVERY);
    CHECK(all.read.rules[1].faults[0].when == PLAN_CHANCE);
    CHECK(all.read.rules[2].faults[0].what == PLAN_FALSE_READY);
}

TEST_CASE("a plan that cannot be read says why and where") {
    struct Wrong {
        const char *plan, *why, *at;
    };
    for (const auto& [text, why, at] : {
             Wrong{"nonsense", "expected the name of a call, as write or recv", "nonsense"},
             {"writer:delay=1", "expected the name of a call, as write or recv", "writer:delay=1"},
             {"write", "expected ':'", ""},
             {"write:", "expected delay=, short=, fail= or false-ready", ""},
             {"write:slow=1", "expected delay=, short=, fail= or false-ready", "slow=1"},
             {"write:delay=", "a number is missing", ""},
             {"write:delay=x", "a number is missing", "x"},
             {"write:delay=-1", "a number is missing", "-1"},
             {"write:delay=99999999999999999999", "the number is too large", "99999999999999999999"},
             {"write:delay=600001", "a delay of more than ten minutes", "600001"},
             {"write[:delay=1", "no text between [ and ]", "[:delay=1"},
             {"write[]:delay=1", "no text between [ and ]", "[]:delay=1"},
             {"recv[x]:delay=1", "only files have a path", "[x]:delay=1"},
             {"write:fail=EFOO", "not an error that the probe knows", "EFOO"},
             {"write:fail=ECONNRESET", "this call never fails with this error", "ECONNRESET"},
             {"recv:fail=ENOSPC", "this call never fails with this error", "ENOSPC"},
             {"write:short=0", "a call that takes 0 bytes would be tried for ever", "0"},
             {"open:short=5", "only write, read, send and recv can be short", "short=5"},
             {"recv:false-ready", "only a wait can tell of readiness", "false-ready"},
             {"write:fail=EINTR", "every call would be tried again for ever: say which ones, as in /3", ""},
             {"write:fail=EINTR/1", "every call would be tried again for ever: say which ones, as in /3",
              "/1"},
             {"recv:fail=EAGAIN~100", "every call would be tried again for ever: say which ones, as in /3",
              "~100"},
             {"recv:short=1#0", "must be 1 or more", "0"},
             {"recv:short=1~101", "more than a hundred of a hundred", "101"},
             {"write:delay=1,", "expected delay=, short=, fail= or false-ready", ""},
             {"write:delay=1;;", "expected the name of a call, as write or recv", ";"},
             {"write:delay=1;", "a rule is missing after ';'", ""},
             {"write:delay=1 ", "expected ',' or ';'", " "},
             {"seed=", "a number is missing", ""},
         }) {
        const Read wrong = read(text);
        CAPTURE(text);
        CHECK_FALSE(wrong.valid);
        CHECK(wrong.why == why);
        CHECK(wrong.at == at);
    }
}

TEST_CASE("more rules, faults or text than there is room for is refused, not cut off") {
    std::string rules = "read:delay=1", faults = "read:delay=1";
    for (int i = 0; i < PLAN_RULES; ++i) rules += ";read:delay=1";
    for (int i = 0; i < PLAN_FAULTS; ++i) faults += ",delay=1";
    CHECK(read(rules).why == "too many rules");
    CHECK(read(faults).why == "too many faults in one rule");
    CHECK(read("read[" + std::string(PLAN_TEXT, 'x') + "]:delay=1").why ==
          "the text between [ and ] is too long");
    CHECK(read("read[" + std::string(PLAN_TEXT - 1, 'x') + "]:delay=1").valid);
}

TEST_CASE("any text is either read or refused at a place within it") {
    const char* words[] = {"write", "recv",   "wait",        "seed=", "delay=", "short=",      "fail=",
                           "EINTR", "ENOSPC", "false-ready", "[",     "]",      ":",           ";",
                           ",",     "@",      "#",           "/",     "~",      "0",           "7",
                           "65536", " ",      "\xff",        "x",     "",       "99999999999", "1"};
    std::mt19937 random(20240229);
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (unsigned n = random() % 12; n > 0; --n) text += words[random() % std::size(words)];
        read(text);  // checks the place
    }
}

TEST_CASE("an error has the name that a plan calls it by") {
    CHECK(std::string(plan_error_name(ENOSPC)) == "ENOSPC");
    CHECK(plan_error_name(0) == nullptr);
}
