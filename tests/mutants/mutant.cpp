#include "mutants/mutant.hpp"

#include <algorithm>
#include <regex>
#include <sstream>

namespace mutants {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
    std::istringstream stream{std::string(text)};
    Lines lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string joined(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    return text;
}

std::string trimmed(std::string_view line) {
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return std::string(line.substr(begin, line.find_last_not_of(" \t") + 1 - begin));
}

// A line as it is compared: without indentation, so that a mutant need not repeat how deep the code stands,
// and without the comment at its end, whose words may be improved.
std::string code_of(std::string_view line) { return trimmed(line.substr(0, line.find("  //"))); }

bool is_blank(const std::string& line) { return trimmed(line).empty(); }
bool is_minus(const std::string& line) { return line.starts_with("- ") || line == "-"; }
bool is_plus(const std::string& line) { return line.starts_with("+ ") || line == "+"; }

[[noreturn]] void refuse(const Change& change, const std::string& why) {
    throw Unusable(change.file + (change.region.empty() ? "" : ", region " + change.region) + ": " + why);
}

// One run of "-" lines and the "+" lines that take their place.
struct Exchange {
    Lines before, after;
};

// Empty when `text` is not written that way.
std::vector<Exchange> exchanges_in(const std::string& text) {
    std::vector<Exchange> exchanges;
    bool adding = true;
    for (const std::string& line : lines_of(text)) {
        if (is_minus(line)) {
            if (adding) exchanges.emplace_back();
            adding = false;
            exchanges.back().before.push_back(code_of(std::string_view(line).substr(1)));
        } else if (is_plus(line)) {
            if (exchanges.empty()) return {};
            adding = true;
            exchanges.back().after.push_back(line.size() > 2 ? line.substr(2) : "");
        } else if (is_blank(line)) {
            adding = true;
        } else {
            return {};
        }
    }
    return exchanges;
}

// "NN.rst" stands for "02.rst".
bool stands_for(const std::string& pattern, const std::string& check) {
    return pattern == check || (pattern.starts_with("NN.") && pattern.substr(2) == check.substr(2));
}

// The name of a test case has blanks in it.
std::vector<std::string> checks_named(const std::string& text) {
    return text.starts_with("unit.") ? std::vector{text} : words(text);
}

bool stands_at(const Lines& lines, std::size_t at, const Lines& wanted) {
    if (at + wanted.size() > lines.size()) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (code_of(lines[at + i]) != wanted[i]) return false;
    return true;
}

void make(const Change& change, const Exchange& exchange, Lines& lines) {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < lines.size(); ++at)
        if (stands_at(lines, at, exchange.before)) places.push_back(at);
    if (places.empty()) refuse(change, "the line \"" + exchange.before.front() + "\" is no longer there");
    if (places.size() > 1)
        refuse(change, "the line \"" + exchange.before.front() + "\" is there more than once");
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(places.front());
    const auto gap = lines.erase(begin, begin + static_cast<std::ptrdiff_t>(exchange.before.size()));
    lines.insert(gap, exchange.after.begin(), exchange.after.end());
}

}  // namespace

std::vector<std::string> Mutant::checks_in(const std::string& stage) const {
    std::vector<std::string> result;
    for (const std::string& check : checks) {
        const bool of_every_stage = check.starts_with("NN.");
        if (of_every_stage || check.starts_with(stage + ".") || check.starts_with("unit."))
            result.push_back(of_every_stage ? stage + check.substr(2) : check);
    }
    return result;
}

std::string Mutant::message_of(const std::string& check) const {
    if (messages.size() == 1) return messages.front();
    for (std::size_t i = 0; i < checks.size(); ++i)
        if (stands_for(checks[i], check)) return messages.at(i);
    return "none";
}

bool Mutant::varies(const std::string& check) const {
    return std::any_of(varying.begin(), varying.end(),
                       [&](const std::string& pattern) { return stands_for(pattern, check); });
}

std::string apply(const Change& change, std::string_view source) {
    Lines before = lines_of(source), inside, after;
    if (change.region.empty()) {
        inside.swap(before);
    } else {
        const auto mark = [&](const char* bracket) {
            return std::find_if(before.begin(), before.end(), [&](const std::string& line) {
                return trimmed(line) == bracket + change.region;
            });
        };
        const auto begin = mark("//[ "), end = mark("//] ");
        if (begin == before.end() || end == before.end() || end < begin) refuse(change, "is not there");
        inside.assign(begin + 1, end);
        after.assign(end, before.end());
        before.erase(begin + 1, before.end());
    }
    if (const auto exchanges = exchanges_in(change.text); !exchanges.empty())
        for (const Exchange& exchange : exchanges) make(change, exchange, inside);
    else
        inside = lines_of(change.text);
    return joined(before) + joined(inside) + joined(after);
}

Mutant read_mutant(const std::filesystem::path& file) {
    const Header header = read_header(file, {"misconception", "stages", "check", "message"},
                                      {"program", "run", "needs", "varies"});
    const auto value = [&header](const char* key) {
        return header.contains(key) ? header.at(key) : std::string();
    };
    Mutant mutant;
    mutant.id = file.stem().string();
    mutant.misconception = value("misconception");
    mutant.stages = words(value("stages"));
    mutant.checks = checks_named(value("check"));
    mutant.messages = words(value("message"));
    if (mutant.messages.size() != 1 && mutant.messages.size() != mutant.checks.size())
        throw Unusable(file.string() + ": name one message, or one for each check");
    mutant.varying = checks_named(value("varies"));
    for (const std::string& check : mutant.varying) {
        if (std::find(mutant.checks.begin(), mutant.checks.end(), check) == mutant.checks.end())
            throw Unusable(file.string() + ": \"varies\" names " + check + ", which \"check\" does not");
        if (mutant.message_of(check) == "none" && !check.starts_with("unit."))
            throw Unusable(file.string() +
                           ": what varies must name a misconception, for nothing else of it is compared");
    }
    mutant.program = value("program");
    mutant.command = value("run");
    mutant.needs = words(value("needs"));
    if (file.extension() != ".mutant") {
        if (mutant.command.empty()) throw Unusable(file.string() + ": the line \"run: …\" is missing");
        mutant.command = std::regex_replace(mutant.command, std::regex(R"(\{file\})"), file.string());
        return mutant;
    }
    static const std::regex head(R"(=== ([\w./]+)(: *(\w+))?\s*)");
    for (const std::string& line : lines_of(contents_of(file))) {
        std::smatch parts;
        if (std::regex_match(line, parts, head))
            mutant.changes.push_back({parts[1], parts[3], {}});
        else if (!mutant.changes.empty())
            mutant.changes.back().text += line + '\n';
    }
    if (mutant.changes.empty())
        throw Unusable(file.string() + ": changes nothing; write \"=== FILE: REGION\"");
    return mutant;
}

std::vector<Mutant> read_mutants(const std::filesystem::path& folder) {
    std::vector<Mutant> mutants;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".mutant" || entry.path().extension() == ".py")
            mutants.push_back(read_mutant(entry.path()));
    std::sort(mutants.begin(), mutants.end(), [](const Mutant& a, const Mutant& b) { return a.id < b.id; });
    return mutants;
}

}  // namespace mutants
