#include "checks/fetch_report.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <boost/json.hpp>

namespace harness {

namespace json = boost::json;

namespace {

const json::value& member(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (!value) throw std::runtime_error(fmt::format("no member \"{}\"", name));
    return *value;
}

template <class T>
T get(const json::object& object, std::string_view name) {
    const json::value& value = member(object, name);
    try {
        if constexpr (std::is_same_v<T, std::string>)
            return value.is_null() ? std::string{} : std::string{value.as_string()};
        else if constexpr (std::is_same_v<T, bool>)
            return value.as_bool();
        else
            return value.is_null() ? T{} : value.to_number<T>();
    } catch (const std::exception&) {
        throw std::runtime_error(fmt::format("member \"{}\" is {}", name, json::serialize(value)));
    }
}

FetchResult read_result(const json::object& line) {
    return {get<std::string>(line, "url"),   get<bool>(line, "ok"),
            get<std::string>(line, "file"),  get<std::string>(line, "phase"),
            get<std::string>(line, "error"), get<long long>(line, "status"),
            get<long long>(line, "bytes"),   get<long long>(line, "attempts"),
            get<double>(line, "ms")};
}

FetchSummary read_summary(const json::object& line) {
    const json::object& lag = member(line, "loop_lag_ms").as_object();
    return {get<long long>(line, "ok"),
            get<long long>(line, "failed"),
            get<long long>(line, "bytes"),
            get<long long>(line, "peak_in_flight"),
            get<long long>(line, "connections"),
            get<double>(line, "wall_ms"),
            get<double>(lag, "max"),
            get<double>(lag, "p99"),
            get<std::string>(line, "writer")};
}

}  // namespace

FetchResult FetchReport::of(std::string_view url) const {
    const auto found =
        std::find_if(results.begin(), results.end(), [&](const auto& result) { return result.url == url; });
    return found == results.end() ? FetchResult{} : *found;
}

FetchReport read_report(Story& story, const std::string& text) {
    FetchReport report;
    bool complete = false;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::string trouble = complete ? "a line after the summary" : "";
        try {
            const json::object object = json::parse(line).as_object();
            if (const json::value* summary = object.if_contains("summary")) {
                report.summary = read_summary(summary->as_object());
                complete = true;
            } else {
                report.results.push_back(read_result(object));
            }
        } catch (const std::exception& error) {
            trouble = error.what();
        }
        if (!trouble.empty())
            story.fail("one JSON object a line, as the contract names them",
                       fmt::format("{}: {}", trouble, line));
    }
    story.require(complete, "a summary as the last line of --json", "no summary");
    return report;
}

}  // namespace harness
