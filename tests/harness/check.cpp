#include "harness/check.hpp"

#include <algorithm>
#include <stdexcept>

namespace harness {
namespace {

struct Registry {
    std::vector<Check> listed, unlisted;
};

// A function's static, for registrations run before main in no particular order.
Registry& registry() {
    static Registry checks;
    return checks;
}

}  // namespace

void Registration::add(Check check) {
    auto& checks = check.unlisted ? registry().unlisted : registry().listed;
    const auto same = [&](const Check& other) { return other.id == check.id; };
    if (std::any_of(checks.begin(), checks.end(), same))
        throw std::logic_error("two checks are called " + check.id);
    const auto after = std::upper_bound(checks.begin(), checks.end(), check,
                                        [](const Check& a, const Check& b) { return a.stage() < b.stage(); });
    checks.insert(after, std::move(check));
}

SharedRegistration::SharedRegistration(const std::string& name, const std::string& title,
                                       void (*body)(Story&), std::initializer_list<ForStage> stages) {
    for (const auto& [stage, points, heavy] : stages) {
        const std::string id = std::string(stage) + "." + name;
        heavy ? Registration(id, points, body, title, Heavy{}) : Registration(id, points, body, title);
    }
}

const std::vector<Check>& all_checks() { return registry().listed; }

std::vector<Check> select_checks(const std::vector<std::string>& selection) {
    if (selection.empty()) return all_checks();
    std::vector<Check> result;
    for (const std::string& word : selection) {
        const auto size = result.size();
        for (const Check& check : all_checks())
            if (word == check.id || word == check.stage()) result.push_back(check);
        for (const Check& check : registry().unlisted)
            if (word == check.id) result.push_back(check);
        if (result.size() == size)
            throw std::invalid_argument("no check and no stage is called " + word +
                                        "; type: ./workbook list");
    }
    return result;
}

}  // namespace harness
