#include "workbook/grade_json.hpp"

#include <fmt/format.h>
#include <array>
#include <stdexcept>

#include "harness/stages.hpp"
#include "workbook/pretty_json.hpp"
#include "workbook/verdict_json.hpp"

namespace json = boost::json;

namespace {

constexpr int SCHEMA = 1;
constexpr std::array<const char*, 3> STATES{"graded", "not_submitted", "not_built"};

json::array words(const std::vector<std::string>& texts) {
    json::array result;
    for (const std::string& text : texts) result.emplace_back(valid_utf8(text));
    return result;
}

std::vector<std::string> texts(const json::value& words) {
    std::vector<std::string> result;
    for (const json::value& word : words.as_array()) result.emplace_back(word.as_string());
    return result;
}

std::string text(const json::value& value) { return std::string(value.as_string()); }

json::object as_json(const StageGrade& grade) {
    const harness::Stage& stage = harness::stage(grade.stage);
    json::object result;
    result["stage"] = grade.stage;
    result["program"] = stage.program;
    result["title"] = stage.title;
    result["state"] = STATES.at(static_cast<std::size_t>(grade.state));
    result["points"] = grade.points();
    result["possible"] = StageGrade::POSSIBLE;
    json::array deductions;
    for (const Deduction& deduction : grade.deductions)
        deductions.push_back({{"points", deduction.points}, {"reason", valid_utf8(deduction.reason)}});
    result["deductions"] = deductions;
    result["remarks"] = words(grade.remarks);
    result["built"] = valid_utf8(grade.built);
    json::array checks;
    for (const auto& [check, verdict] : grade.results) checks.push_back(json::parse(to_json(check, verdict)));
    result["checks"] = checks;
    return result;
}

StageGrade stage_from(const json::object& object) {
    StageGrade grade;
    grade.stage = harness::stage(text(object.at("stage"))).number;
    const std::string state = text(object.at("state"));
    std::size_t index = 0;
    while (index < STATES.size() && state != STATES[index]) ++index;
    if (index == STATES.size()) throw std::invalid_argument("no state is called " + state);
    grade.state = static_cast<StageGrade::State>(index);
    grade.built = text(object.at("built"));
    grade.remarks = texts(object.at("remarks"));
    for (const json::value& deduction : object.at("deductions").as_array())
        grade.deductions.push_back(
            {deduction.at("points").to_number<double>(), text(deduction.at("reason"))});
    for (const json::value& result : object.at("checks").as_array()) {
        harness::Check check;
        check.id = text(result.at("id"));
        check.points = result.at("points").to_number<double>();
        check.title = text(result.at("title"));
        grade.results.push_back({check, verdict_from_json(json::serialize(result))});
    }
    return grade;
}

}  // namespace

std::string to_json(const Grade& grade) {
    json::object result;
    result["schema"] = SCHEMA;
    result["submission"] = valid_utf8(grade.name);
    result["seed"] = grade.seed;
    result["points"] = grade.points();
    result["possible"] = grade.possible();
    result["seconds"] = grade.seconds;
    result["remarks"] = words(grade.remarks);
    json::array protections;
    for (const Protection& protection : grade.protections)
        protections.push_back(
            {{"name", protection.name}, {"held", protection.held}, {"detail", protection.detail}});
    result["protections"] = protections;
    json::array stages;
    for (const StageGrade& stage : grade.stages) stages.push_back(as_json(stage));
    result["stages"] = stages;
    return pretty(result);
}

Grade grade_from_json(std::string_view report) {
    const json::value parsed = json::parse(json::string_view(report.data(), report.size()));
    const json::object& object = parsed.as_object();
    if (object.at("schema").to_number<int>() != SCHEMA)
        throw std::invalid_argument("of another version's schema");
    Grade grade;
    grade.name = text(object.at("submission"));
    grade.seed = object.at("seed").to_number<std::uint64_t>();
    grade.seconds = object.at("seconds").to_number<double>();
    grade.remarks = texts(object.at("remarks"));
    for (const json::value& protection : object.at("protections").as_array())
        grade.protections.push_back(
            {text(protection.at("name")), protection.at("held").as_bool(), text(protection.at("detail"))});
    for (const json::value& stage : object.at("stages").as_array())
        grade.stages.push_back(stage_from(stage.as_object()));
    return grade;
}
