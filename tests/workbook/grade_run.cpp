#include "workbook/grade_run.hpp"

#include <fmt/format.h>
#include <algorithm>

#include <stdlib.h>

#include "harness/bytes.hpp"
#include "harness/stages.hpp"
#include "workbook/grade_rubric.hpp"
#include "workbook/grade_submission.hpp"
#include "workbook/grade_watch.hpp"
#include "workbook/runner.hpp"

namespace fs = std::filesystem;
using harness::Check;
using harness::Outcome;
using harness::Verdict;
using std::chrono::steady_clock;

namespace {

class Examiner {
  public:
    Examiner(const Assignment& assignment, const Workshop& workshop, const fs::path& folder,
             const Progress& progress)
        : assignment_(assignment),
          workshop_(workshop),
          folder_(folder),
          progress_(progress),
          end_(steady_clock::now() + assignment.time) {
        const Room room{folder / "tmp", {fs::read_symlink("/proc/self/exe"), folder / "programs"}};
        surroundings_.prefix = workshop.sandbox.prefix(room);
        surroundings_.objection = [this](harness::Process& process) {
            return steady_clock::now() > end_ ? used_up() : objection_to(process, {});
        };
        setting_.programs = folder / "programs";
        setting_.patience = assignment.patience;
        setting_.seed = assignment.seed;
        setting_.confinement = workshop.sandbox.confinement();
    }

    void examine(StageGrade& grade) {
        const std::vector<Check> checks = harness::select_checks({grade.stage});
        // The servers are our programs with gaps to fill; a fetcher is anybody's own, known by its command line alone.
        const harness::Stage& stage = harness::stage(grade.stage);
        setting_.command =
            stage.fetches ? (setting_.programs / stage.program).string() + " -c {c} -o {out} {urls}" : "";
        for (const Check& check : checks) {
            progress_(
                fmt::format("{}, check {} of {}", grade.stage, grade.results.size() + 1, checks.size()));
            grade.results.push_back({check, run(check, grade)});
        }
        if (grade.stage == "07") look_for_libraries(grade);
    }

  private:
    std::string used_up() const {
        return fmt::format("the {} s for all checks of this submission are used up",
                           assignment_.time.count());
    }

    Verdict run(const Check& check, const StageGrade& grade) {
        Verdict verdict;
        // Who cannot be started for one check, or stops the harness, does so for the next.
        if (!grade.results.empty() && (grade.results.front().verdict.outcome == Outcome::could_not_run ||
                                       grade.results.front().verdict.timed_out)) {
            verdict.outcome = Outcome::could_not_run;
            verdict.reason = "not tried, for the first check could not be run to its end";
        } else if (steady_clock::now() > end_) {
            verdict.outcome = Outcome::could_not_run;
            verdict.reason = used_up();
        } else {
            verdict = run_in_own_process(check, setting_, surroundings_);
            workshop_.sandbox.sweep();
        }
        return verdict;
    }

    void look_for_libraries(StageGrade& grade) {
        bool by_hand = false;
        const auto mentions = rubric::mentions_of_file_libraries(
            folder_ / "tree" / harness::stage(grade.stage).program, by_hand);
        if (mentions.empty()) return;
        progress_("07, who writes the files");
        const Verdict verdict = run_in_own_process(
            harness::select_checks({rubric::opens_no_ring}).front(), setting_, surroundings_);
        rubric::apply(grade, mentions, by_hand, verdict.outcome == Outcome::failed && verdict.got == "one");
    }

    const Assignment& assignment_;
    const Workshop& workshop_;
    fs::path folder_;
    const Progress& progress_;
    steady_clock::time_point end_;
    Surroundings surroundings_;
    harness::Setting setting_;
};

}  // namespace

Grade grade_submission(const fs::path& submission, const std::string& name, const Assignment& assignment,
                       const Workshop& workshop, const Progress& progress) {
    const auto begin = steady_clock::now();
    Grade grade;
    grade.name = name;
    grade.seed = assignment.seed;
    grade.protections = workshop.sandbox.protections();

    const TemporaryFolder folder;
    const fs::path tree = folder.path() / "tree";
    fs::create_directories(tree);
    const Taken taken = take_submission(submission, tree);
    grade.remarks = taken.remarks;
    const auto has = [&](const std::string& stage) {
        return std::find(taken.stages.begin(), taken.stages.end(), stage) != taken.stages.end();
    };
    std::vector<std::string> to_build;
    for (const std::string& stage : assignment.stages.empty() ? taken.stages : assignment.stages) {
        grade.stages.emplace_back().stage = stage;
        if (has(stage))
            to_build.push_back(stage);
        else
            grade.stages.back().state = StageGrade::State::not_submitted;
    }
    if (taken.stages.empty())
        grade.remarks.push_back("nothing was taken: there is no folder with the name of a stage, such as " +
                                harness::all_stages().front().program);
    if (!to_build.empty()) {
        const auto added = complete_tree(tree, to_build);
        grade.remarks.insert(grade.remarks.end(), added.begin(), added.end());
        progress("building");
        const Built built = build_stages(workshop, folder.path(), to_build);
        Examiner examiner(assignment, workshop, folder.path(), progress);
        for (StageGrade& stage : grade.stages) {
            if (stage.state == StageGrade::State::not_submitted) continue;
            if (const auto failure = built.failed.find(stage.stage); failure != built.failed.end()) {
                stage.state = StageGrade::State::not_built;
                stage.built = failure->second;
            } else {
                examiner.examine(stage);
            }
        }
    }
    workshop.sandbox.sweep();
    grade.seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
    return grade;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = fs::temp_directory_path() / "workbook-grade-XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error(name + ": cannot be made");
    path_ = name;
    fs::permissions(path_, static_cast<fs::perms>(0711));
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}
