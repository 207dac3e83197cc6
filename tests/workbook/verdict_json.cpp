#include "workbook/verdict_json.hpp"

#include <array>
#include <boost/json.hpp>
#include <stdexcept>

namespace json = boost::json;
using harness::Outcome;
using harness::Verdict;

namespace {

constexpr std::array<const char*, 4> OUTCOMES{"passed", "failed", "not_applicable", "could_not_run"};

json::array lines(const std::vector<std::string>& texts) {
    json::array result;
    for (const std::string& text : texts) result.emplace_back(valid_utf8(text));
    return result;
}

std::vector<std::string> texts(const json::value& lines) {
    std::vector<std::string> result;
    for (const json::value& line : lines.as_array()) result.emplace_back(line.as_string());
    return result;
}

std::string text(const json::value& value) { return std::string(value.as_string()); }

}  // namespace

std::string valid_utf8(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        bool valid = lead < 0x80 || (lead >= 0xc2 && lead <= 0xf4 && i + length <= text.size());
        for (std::size_t k = 1; valid && k < length; ++k)
            valid = (static_cast<unsigned char>(text[i + k]) & 0xc0) == 0x80;
        result += valid ? text.substr(i, length) : "\xef\xbf\xbd";
        i += valid ? length : 1;
    }
    return result;
}

std::string to_json(const harness::Check& check, const Verdict& verdict) {
    json::object result;
    result["id"] = check.id;
    result["stage"] = check.stage();
    result["points"] = check.points;
    result["title"] = check.title;
    result["outcome"] = OUTCOMES.at(static_cast<std::size_t>(verdict.outcome));
    result["steps"] = lines(verdict.steps);
    result["expected"] = valid_utf8(verdict.expected);
    result["got"] = valid_utf8(verdict.got);
    result["reason"] = valid_utf8(verdict.reason);
    result["autopsy"] = lines(verdict.autopsy);
    result["printed"] = valid_utf8(verdict.printed);
    if (verdict.misconception)
        result["misconception"] = {{"id", verdict.misconception.id},
                                   {"sentence", verdict.misconception.sentence},
                                   {"section", verdict.misconception.section}};
    else
        result["misconception"] = nullptr;
    result["seconds"] = verdict.seconds;
    return json::serialize(result);
}

Verdict verdict_from_json(std::string_view line) {
    const json::value parsed = json::parse(json::string_view(line.data(), line.size()));
    const json::object& object = parsed.as_object();
    Verdict verdict;
    const std::string outcome = text(object.at("outcome"));
    std::size_t index = 0;
    while (index < OUTCOMES.size() && outcome != OUTCOMES[index]) ++index;
    if (index == OUTCOMES.size()) throw std::invalid_argument("no outcome is called " + outcome);
    verdict.outcome = static_cast<Outcome>(index);
    verdict.steps = texts(object.at("steps"));
    verdict.expected = text(object.at("expected"));
    verdict.got = text(object.at("got"));
    verdict.reason = text(object.at("reason"));
    verdict.autopsy = texts(object.at("autopsy"));
    verdict.printed = text(object.at("printed"));
    if (const auto* found = object.at("misconception").if_object())
        verdict.misconception = {text(found->at("id")), text(found->at("sentence")),
                                 text(found->at("section"))};
    verdict.seconds = object.at("seconds").to_number<double>();
    return verdict;
}
