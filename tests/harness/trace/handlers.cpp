#include "harness/trace/handlers.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <regex>
#include <sstream>

namespace harness {
namespace {

using Time = AsioHandler::Time;

struct Line {
    Time time{};
    std::string action, description;
};

std::optional<int> number_in(const std::string& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// "@asio|1700000000.123456|1*2|socket@0x7ffd.async_wait"
std::optional<Line> line_of(const std::string& text) {
    static const std::regex form(R"(@asio\|(\d{1,12})\.(\d{6})\|([^|]*)\|(.*))");
    std::smatch parts;
    if (!std::regex_match(text, parts, form)) return std::nullopt;
    return Line{std::chrono::seconds(std::stoll(parts[1])) + std::chrono::microseconds(std::stoll(parts[2])),
                parts[3], parts[4]};
}

// "socket@0x55d0.async_wait" -> "socket async_wait"
std::string operation_in(const std::string& description) {
    static const std::regex address(R"(@(0x)?[0-9a-fA-F]+\.)");
    return std::regex_replace(description, address, " ");
}

// "in 'co_await' (/a/b/echo.cpp:36)", "called from 'respond' (…)": the outermost that has a place is the coroutine's own.
std::string place_in(const std::string& description) {
    static const std::regex form(R"('([^']*)' \(([^()]*/)?([^()/]+:\d+)\))");
    std::smatch parts;
    if (!std::regex_search(description, parts, form)) return {};
    return parts[3].str() + " " + parts[1].str();
}

}  // namespace

std::vector<AsioHandler> read_handler_tracking(std::string_view printed) {
    std::map<int, AsioHandler> handlers;
    std::map<int, std::string> places;
    std::istringstream lines{std::string(printed)};
    for (std::string text; std::getline(lines, text);) {
        const auto line = line_of(text);
        if (!line || line->action.empty()) continue;
        const char sign = line->action[0];
        if (sign == '>' || sign == '<' || sign == '!') {
            const auto number = number_in(line->action.substr(1));
            if (!number || handlers.count(*number) == 0) continue;
            auto& runs = handlers[*number].runs;
            if (sign == '>')
                runs.emplace_back(line->time, Time{});
            else if (!runs.empty())
                runs.back().second = line->time;
            continue;
        }
        const std::size_t middle = line->action.find_first_of("*^");
        if (middle == line->action.npos) continue;
        const auto maker = number_in(line->action.substr(0, middle));
        const auto made = number_in(line->action.substr(middle + 1));
        if (!maker || !made) continue;
        if (line->action[middle] == '^') {
            // Several of these lead outwards; the last one is nearest to the program's own code.
            if (std::string place = place_in(line->description); !place.empty())
                places[*made] = std::move(place);
        } else {
            handlers[*made] = {*made, *maker, operation_in(line->description), places[*made], line->time, {}};
        }
    }
    std::vector<AsioHandler> result;
    for (auto& [number, handler] : handlers) result.push_back(std::move(handler));
    return result;
}

void draw_handlers(const std::vector<AsioHandler>& handlers, Lane lane, Time from_1970, ChromeTrace& trace) {
    const auto us = [&](Time time) {
        return std::chrono::duration<double, std::micro>(std::max(time, from_1970) - from_1970).count();
    };
    std::map<int, const AsioHandler*> by_number;
    for (const AsioHandler& handler : handlers) by_number[handler.number] = &handler;
    // The run of the maker during which this one was made.
    const auto making = [&](const AsioHandler& handler) -> bool {
        const auto maker = by_number.find(handler.maker);
        if (maker == by_number.end()) return false;
        for (const auto& [begin, end] : maker->second->runs)
            if (begin <= handler.made && handler.made <= end && end >= from_1970) return true;
        return false;
    };
    for (const AsioHandler& handler : handlers)
        for (const auto& [begin, end] : handler.runs) {
            if (end < begin || end < from_1970) continue;
            TraceArguments arguments{{"handler", std::int64_t{handler.number}},
                                     {"made_by", std::int64_t{handler.maker}}};
            if (!handler.place.empty()) arguments.emplace_back("line", handler.place);
            trace.slice(lane, "handler", "after " + handler.operation, us(begin), us(end) - us(begin),
                        std::move(arguments));
            if (making(handler)) trace.flow("handler", "resumes", lane, us(handler.made), lane, us(begin));
        }
}

}  // namespace harness
