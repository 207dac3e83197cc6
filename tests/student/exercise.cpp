#include "student/exercise.hpp"

#include <algorithm>
#include <charconv>
#include <regex>
#include <set>
#include <stdexcept>

#include "student/text.hpp"

namespace student {
namespace {

const std::set<std::string> KINDS{"success", "idea", "trap", "further"};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \n");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

std::pair<std::string, std::string> split_at(const std::string& text, const std::string& separator) {
    const auto at = text.find(separator);
    if (at == std::string::npos) return {trimmed(text), ""};
    return {trimmed(text.substr(0, at)), trimmed(text.substr(at + separator.size()))};
}

class Parser {
  public:
    explicit Parser(const std::string& id) { exercise_.id = id; }

    Exercise parse(const std::string& text) {
        const Lines lines = lines_of(text);
        require(!lines.empty() && lines.front() == "---", "begin with a line ---");
        const auto end = std::find(lines.begin() + 1, lines.end(), "---");
        require(end != lines.end(), "end the fields with a line ---");
        for (auto line = lines.begin() + 1; line != end; ++line) read_field(*line);
        std::string* section = nullptr;
        for (auto line = end + 1; line != lines.end(); ++line) {
            if (line->starts_with("## "))
                section = &section_called(line->substr(3));
            else if (section)
                *section += *line + '\n';
            else
                require(trimmed(*line).empty(), "put all text below a heading");
        }
        for (std::string* text : {&exercise_.goal, &exercise_.contract, &exercise_.hints[0], &exercise_.hints[1],
                                  &exercise_.hints[2]}) {
            *text = trimmed(*text);
            require(!text->empty(), "fill Goal, Contract, Hint 1, Hint 2 and Hint 3");
        }
        require(!exercise_.title.empty() && !exercise_.missing.empty() && !exercise_.read.empty(),
                "give title, missing and read");
        require(KINDS.contains(exercise_.kind), "kind is success, idea, trap or further");
        require(exercise_.minutes > 0, "say how many minutes it takes");
        require(!exercise_.gaps.empty(), "say what it empties");
        require(!exercise_.green.empty(), "say what it turns green");
        return exercise_;
    }

  private:
    void require(bool holds, const std::string& what) const {
        if (!holds) throw std::runtime_error("exercise " + exercise_.id + ": " + what);
    }

    void read_field(const std::string& line) {
        const auto [name, value] = split_at(line, ":");
        require(!value.empty(), "a field is 'name: value', not '" + line + "'");
        if (name == "title")
            exercise_.title = value;
        else if (name == "kind")
            exercise_.kind = value;
        else if (name == "missing")
            exercise_.missing = value;
        else if (name == "read")
            exercise_.read = value;
        else if (name == "green")
            exercise_.green.push_back(value);
        else if (name == "needs")
            exercise_.needs.push_back(value);
        else if (name == "minutes")
            std::from_chars(value.data(), value.data() + value.size(), exercise_.minutes);
        else if (name == "empties" || name == "hides") {
            const auto [file, region] = split_at(value, " ");
            require(!region.empty(), name + ": FILE REGION");
            exercise_.gaps.push_back({file, region, "", "", name == "hides"});
        } else if (name == "only") {
            require(!exercise_.gaps.empty(), "only: comes after empties:");
            const auto [first, last] = split_at(value, " .. ");
            exercise_.gaps.back().first = first;
            exercise_.gaps.back().last = last.empty() ? first : last;
        } else
            require(false, "there is no field '" + name + "'");
    }

    std::string& section_called(const std::string& heading) {
        if (heading == "Goal") return exercise_.goal;
        if (heading == "Contract") return exercise_.contract;
        for (std::size_t i = 0; i < exercise_.hints.size(); ++i)
            if (heading == "Hint " + std::to_string(i + 1)) return exercise_.hints[i];
        throw std::runtime_error("exercise " + exercise_.id + ": there is no section '" + heading + "'");
    }

    Exercise exercise_;
};

}  // namespace

Exercise parse_exercise(const std::string& id, const std::string& text) { return Parser(id).parse(text); }

std::vector<Exercise> read_exercises(const std::filesystem::path& folder) {
    static const std::regex named(R"(0[1-7]\.[1-9]\.md)");
    std::vector<Exercise> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        if (std::regex_match(name, named)) all.push_back(parse_exercise(name.substr(0, 4), read_text(entry.path())));
    }
    std::sort(all.begin(), all.end(), [](const Exercise& a, const Exercise& b) { return a.id < b.id; });
    return all;
}

std::vector<Exercise> select_exercises(const std::vector<Exercise>& all, const std::vector<std::string>& selection) {
    if (selection.empty()) return all;
    std::vector<Exercise> result;
    for (const std::string& word : selection) {
        const auto size = result.size();
        for (const Exercise& exercise : all)
            if (word == exercise.id || word == exercise.stage()) result.push_back(exercise);
        if (result.size() == size)
            throw std::invalid_argument("there is no exercise " + word + "; ./workbook shows them all");
    }
    return result;
}

}  // namespace student
