#include "student/progress.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "student/text.hpp"

namespace json = boost::json;

namespace student {

Progress::Progress(const std::filesystem::path& root) : file_(root / ".workbook/progress.json") {
    try {
        const json::object object = json::parse(read_text(file_)).as_object();
        for (const json::value& id : object.at("green").as_array()) green_.emplace(id.as_string());
        for (const auto& hint : object.at("hints").as_object())
            hints_[std::string(hint.key())] = static_cast<int>(hint.value().as_int64());
    } catch (const std::exception&) {
    }
}

std::size_t Progress::count_green(const std::string& stage) const {
    return static_cast<std::size_t>(std::count_if(
        green_.begin(), green_.end(), [&](const std::string& id) { return id.substr(0, 2) == stage; }));
}

void Progress::set_green(const std::string& exercise, bool green) {
    if (green == is_green(exercise)) return;
    green ? static_cast<void>(green_.insert(exercise)) : static_cast<void>(green_.erase(exercise));
    save();
}

int Progress::next_hint(const std::string& exercise) {
    const int hint = hints_[exercise]++ % 3;
    save();
    return hint;
}

void Progress::save() const {
    json::array green;
    for (const std::string& id : green_) green.emplace_back(id);
    json::object hints;
    for (const auto& [id, count] : hints_) hints[id] = count;
    const auto part = std::filesystem::path(file_).concat(".part");
    write_text(part, json::serialize(json::object{{"green", green}, {"hints", hints}}) + '\n');
    std::filesystem::rename(part, file_);
}

}  // namespace student
