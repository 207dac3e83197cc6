#include "student/workplace.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>
#include <thread>

#include "harness/process.hpp"
#include "student/hole.hpp"
#include "student/region.hpp"

namespace fs = std::filesystem;

namespace student {
namespace {

// The compiler's first error: from the line that says so up to the next complaint, paths relative to `root`.
std::string first_error_in(const std::string& output, const fs::path& root) {
    static const std::regex error(R"(\b(fatal )?error:|undefined reference)");
    static const std::regex next(R"(^\S+:\d+:\d+: (fatal )?(error|warning):|^ninja:|^FAILED|^\[\d+/)");
    constexpr std::size_t most = 14;
    Lines found;
    for (std::string line : lines_of(output)) {
        if (found.empty() && !std::regex_search(line, error)) continue;
        if (!found.empty() && (found.size() >= most || std::regex_search(line, next))) break;
        for (const std::string& prefix : {root.string() + "/", std::string("../../")})
            for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) line.erase(at, prefix.size());
        found.push_back(line);
    }
    return found.empty() ? output.substr(output.size() - std::min<std::size_t>(output.size(), 2000)) : joined(found);
}

}  // namespace

Workplace::Workplace(fs::path root, fs::path build)
    : root_(std::move(root)), build_(std::move(build)), exercises_(read_exercises(root_ / EXERCISE_FOLDER)) {
    if (exercises_.empty()) throw std::runtime_error((root_ / EXERCISE_FOLDER).string() + " holds no exercises");
}

const Exercise& Workplace::exercise(const std::string& id) const {
    const auto found = std::find_if(exercises_.begin(), exercises_.end(), [&](const auto& e) { return e.id == id; });
    if (found == exercises_.end())
        throw std::invalid_argument("there is no exercise " + id + "; ./workbook shows them all");
    return *found;
}

bool Workplace::is_handout() const { return fs::exists(root_ / SOLUTION_FILE); }

Lines Workplace::current(const Gap& gap) const {
    return region_in(lines_of(read_text(root_ / gap.file)), gap.file, gap.region);
}

Lines Workplace::solution(const Gap& gap) const {
    if (!is_handout()) return current(gap);
    if (solutions_.empty()) solutions_ = read_solutions(root_ / SOLUTION_FILE);
    const auto found = solutions_.find(key_of(gap));
    if (found == solutions_.end())
        throw std::runtime_error(std::string(SOLUTION_FILE) + " has no solution for region " + gap.region + " of " + gap.file);
    return lines_of(found->second);
}

Lines Workplace::hole(const Exercise& exercise, const Gap& gap) const { return hole_in(solution(gap), gap, exercise); }

void Workplace::replace(const Gap& gap, const Lines& region) const {
    const Lines source = lines_of(read_text(root_ / gap.file));
    if (region_in(source, gap.file, gap.region) == region) return;  // not saved anew: it would be compiled anew
    write_text(root_ / gap.file, joined(with_region(source, gap.file, gap.region, region)));
}

bool Workplace::is_open(const Exercise& exercise) const {
    return std::any_of(exercise.gaps.begin(), exercise.gaps.end(),
                       [&](const Gap& gap) { return !gap.hidden && student::is_open(current(gap), exercise); });
}

Built Workplace::make(const std::vector<std::string>& targets) const {
    harness::Launch launch;
    launch.command = {"cmake", "--build", build_, "-j", std::to_string(std::max(1u, std::thread::hardware_concurrency())),
                      "--target"};
    launch.command.insert(launch.command.end(), targets.begin(), targets.end());
    harness::Process process(std::move(launch));
    const auto exit = process.wait(std::chrono::hours(1));
    Built built;
    built.succeeded = exit && exit->signal == 0 && exit->code == 0;
    if (!built.succeeded) built.first_error = first_error_in(process.out() + process.err(), root_);
    return built;
}

}  // namespace student
