#include "soak/fetch_faults.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <vector>

namespace soak {
namespace {

struct Fault {
    std::string_view call, what;
    int percent;  // of the calls
};

constexpr Fault harmless[] = {
    {"write", "short=700", 30},  {"write", "fail=EINTR", 10}, {"write", "delay=2", 5},
    {"send", "short=7", 20},     {"send", "fail=EINTR", 10},  {"recv", "short=50", 20},
    {"recv", "fail=EINTR", 10},  {"open", "fail=EINTR", 10},  {"wait", "fail=EINTR", 10},
    {"wait", "false-ready", 10},
};
constexpr Fault harmful[] = {
    {"write", "fail=ENOSPC", 2},         {"write", "fail=EIO", 1},
    {"open", "fail=EACCES", 2},          {"open", "fail=EMFILE", 2},
    {"rename", "fail=EIO", 4},           {"fsync", "fail=EIO", 4},
    {"send", "fail=EPIPE", 2},           {"send", "fail=ECONNRESET", 2},
    {"recv", "fail=ECONNRESET", 1},      {"recv", "fail=ETIMEDOUT", 1},
    {"connect", "fail=ECONNREFUSED", 4}, {"connect", "fail=ENETUNREACH", 2},
};

}  // namespace

std::string plan(Faults faults, std::mt19937_64& random) {
    if (faults == Faults::none) return {};
    std::map<std::string_view, std::vector<std::string>> rules;
    const auto choose = [&](const auto& list) {
        for (const Fault& fault : list)
            if (random() % 2) rules[fault.call].push_back(fmt::format("{}~{}", fault.what, fault.percent));
    };
    choose(harmless);
    if (faults == Faults::harmful) choose(harmful);
    std::string text = fmt::format("seed={}", random() % 1'000'000);
    for (const auto& [call, what] : rules) text += fmt::format(";{}:{}", call, fmt::join(what, ","));
    return text;
}

}  // namespace soak
