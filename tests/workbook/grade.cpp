// workbook grade: grades submissions, and merges the reports of several runs.
#include <fmt/core.h>
#include <algorithm>
#include <boost/system/system_error.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include <sys/stat.h>

#include "harness/stages.hpp"
#include "workbook/commands.hpp"
#include "workbook/grade_json.hpp"
#include "workbook/grade_progress.hpp"
#include "workbook/grade_reports.hpp"
#include "workbook/grade_run.hpp"
#include "workbook/grade_watch.hpp"
#include "workbook/programs.hpp"

namespace fs = std::filesystem;

namespace {

struct Options {
    std::vector<fs::path> given;
    fs::path out = "grades";
    Assignment assignment;
    unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
    unsigned build_seconds = 300, check_seconds = 30 * 60;
    bool merge = false;
};

constexpr int NOT_ALL_RIGHT = 1, COULD_NOT_GRADE = 3, INTERRUPTED = 130;

std::string name_of(const fs::path& submission) {
    const fs::path whole = fs::weakly_canonical(submission);
    return whole.has_filename() ? whole.filename().string() : whole.string();
}

// Name -> folder; reports go to a folder of that name.
std::map<std::string, fs::path> submissions_in(const Options& options) {
    std::map<std::string, fs::path> result;
    for (const fs::path& folder : options.given) {
        if (!fs::is_directory(folder))
            throw CLI::ValidationError(folder.string() + " is no folder; give those of submissions");
        const auto [other, is_new] = result.emplace(name_of(folder), folder);
        if (!is_new)
            throw CLI::ValidationError(fmt::format("{} and {} have the same name; grade them in two runs",
                                                   other->second.string(), folder.string()));
    }
    return result;
}

void check_stages(std::vector<std::string>& stages) {
    for (const std::string& number : stages) try {
            harness::stage(number);
        } catch (const std::invalid_argument& error) {
            throw CLI::ValidationError(error.what());
        }
    std::sort(stages.begin(), stages.end());
    stages.erase(std::unique(stages.begin(), stages.end()), stages.end());
}

// The stages that are asked for, or that somebody of the class has.
std::vector<std::string> stages_of(const Options& options,
                                   const std::map<std::string, fs::path>& submissions) {
    if (!options.assignment.stages.empty()) return options.assignment.stages;
    std::vector<std::string> stages;
    for (const harness::Stage& stage : harness::all_stages())
        if (std::any_of(submissions.begin(), submissions.end(), [&](const auto& submission) {
                return fs::is_directory(submission.second / stage.program);
            }))
            stages.push_back(stage.number);
    return stages;
}

// What a run came to: the reports that are written, and whether all could be graded.
struct Session {
    std::vector<Graded> grades;
    bool all_graded = true;
};

void grade_all(const Options& options, const std::map<std::string, fs::path>& submissions, Session& session) {
    const Sandbox sandbox;
    for (const Protection& protection : sandbox.protections())
        if (!protection.held) fmt::print(stderr, "workbook: {}: {}\n", protection.name, protection.detail);
    const fs::path programs = program_folder();
    const Workshop workshop{sandbox, programs, std::chrono::seconds(options.build_seconds), options.jobs,
                            programs.parent_path() / "grade/ccache"};
    if (const auto stages = stages_of(options, submissions); !stages.empty()) {
        const TemporaryFolder folder;
        warm_up(workshop, folder.path(), stages, [] {
            fmt::print(stderr, "compiling our own stages, this once, so that each submission takes less …\n");
        });
    }
    GradeProgress progress(submissions.size());
    for (const auto& [name, folder] : submissions) {
        progress.begin(name);
        try {
            const Grade grade = grade_submission(folder, name, options.assignment, workshop,
                                                 [&](const std::string& what) { progress.now(what); });
            write_reports(grade, options.out / name);
            session.grades.push_back({grade, options.out / name});
            progress.end(fmt::format("{:g} of {:g} points", grade.points(), grade.possible()));
        } catch (const Interrupted&) {
            throw;
        } catch (const std::exception& error) {
            session.all_graded = false;
            progress.end(fmt::format("could not be graded: {}", error.what()));
        }
    }
}

int grade(Options& options) {
    check_stages(options.assignment.stages);
    const auto submissions = submissions_in(options);
    umask(022);  // a submission's copies are read by the user that they run as
    options.assignment.time = std::chrono::seconds(options.check_seconds);
    Session session;
    bool interrupted = false;
    {
        const InterruptsAreExceptions catching;
        try {
            grade_all(options, submissions, session);
        } catch (const Interrupted&) {
            interrupted = true;
        }
    }
    if (!session.grades.empty()) write_class(session.grades, options.out);
    if (submissions.size() == 1 && !session.grades.empty()) {
        print_text(session.grades.front().grade, stdout);
    } else {
        for (const auto& [grade, folder] : session.grades)
            fmt::print("{:>6g} of {:>2g}  {}\n", grade.points(), grade.possible(),
                       (folder / "report.txt").string());
    }
    if (!session.grades.empty())
        fmt::print("\nseed {}; the class: {}\n", options.assignment.seed,
                   (options.out / "class.md").string());
    if (interrupted) {
        fmt::print(stderr, "workbook: interrupted; {} of {} submissions are graded\n", session.grades.size(),
                   submissions.size());
        return INTERRUPTED;
    }
    if (!session.all_graded) return COULD_NOT_GRADE;
    return std::all_of(session.grades.begin(), session.grades.end(),
                       [](const Graded& graded) { return graded.grade.full_marks(); })
               ? 0
               : NOT_ALL_RIGHT;
}

Graded read_report(const fs::path& file) try {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return {grade_from_json(text), file.parent_path()};
} catch (const std::exception& error) {
    throw CLI::ValidationError(
        fmt::format("{} is no report of 'workbook grade': {}", file.string(), error.what()));
}

// A report, or all of those in a folder and in its folders.
std::vector<fs::path> reports_in(const fs::path& given) {
    if (fs::is_regular_file(given)) return {given};
    std::vector<fs::path> reports;
    if (fs::is_directory(given))
        for (const auto& entry : fs::recursive_directory_iterator(given))
            if (entry.path().filename() == "report.json") reports.push_back(entry.path());
    if (reports.empty()) throw CLI::ValidationError("there is no report.json in " + given.string());
    std::sort(reports.begin(), reports.end());
    return reports;
}

int merge(const Options& options) {
    std::map<std::string, Graded> by_name;
    for (const fs::path& given : options.given)
        for (const fs::path& file : reports_in(given)) {
            Graded graded = read_report(file);
            const auto [other, is_new] = by_name.emplace(graded.grade.name, graded);
            if (!is_new && !fs::equivalent(other->second.folder, graded.folder))
                throw CLI::ValidationError(fmt::format("{} has two reports: in {} and in {}",
                                                       graded.grade.name, other->second.folder.string(),
                                                       graded.folder.string()));
        }
    std::vector<Graded> grades;
    for (auto& [name, graded] : by_name) grades.push_back(std::move(graded));
    write_class(grades, options.out);
    fmt::print("{} reports: {} and {}\n", grades.size(), (options.out / "class.csv").string(),
               (options.out / "class.md").string());
    return 0;
}

const char* const MORE = R"(
A submission is a folder with numbered folders in it (02_select_loop, 07_async_disk …), any of them. Their C++ sources
are copied, with our build files around them, built, and examined with the checks of ./workbook check; nothing else of
a submission is looked at, and nothing of it is changed. What it may do meanwhile is limited, as far as the machine
allows; every report says how far. Inputs are random: repeat a run with the seed that stands in its reports.

Written for each submission: NAME/report.txt, report.json, junit.xml, and results.json for Gradescope; for all of them
class.csv and class.md, which counts the misconceptions.

A class side by side:  parallel ./workbook grade -o grades --seed 7 ::: submissions/*
                       ./workbook grade --merge -o grades grades
Exit code: 0 everybody has full marks, 1 somebody has not, 2 usage, 3 something could not be graded, 130 Ctrl-C.
)";

}  // namespace

void add_grade_command(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    // Small enough for every reader of JSON, and never 0.
    options->assignment.seed = std::random_device{}() % 999'999 + 1;
    CLI::App* command = app.add_subcommand("grade", "grade submissions; writes a report in every format");
    command->footer(MORE);
    command
        ->add_option("DIR", options->given,
                     "folders of submissions; with --merge, folders with reports, or reports")
        ->required();
    command->add_option("-o,--out", options->out, "where the reports go")->capture_default_str();
    command
        ->add_option("--stages", options->assignment.stages,
                     "what was asked for: --stages 06,07; else whatever a submission has")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--seed", options->assignment.seed, "repeat the inputs of a run; else random")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 53));
    command->add_flag("--merge", options->merge,
                      "grade nothing: make the class' files from reports that are there");
    command->add_option("-j,--jobs", options->jobs, "compilers at a time")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    command->add_option("--build-seconds", options->build_seconds, "for compiling one stage")
        ->capture_default_str()
        ->check(CLI::Range(1, 86'400));
    command->add_option("--check-seconds", options->check_seconds, "for all checks of one submission")
        ->capture_default_str()
        ->check(CLI::Range(1, 86'400));
    command->add_option("--patience", options->assignment.patience, "stretch every deadline by this factor")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 1000.0));
    command->callback([options] {
        const int code = options->merge ? merge(*options) : grade(*options);
        if (code != 0) throw CLI::RuntimeError(code);
    });
}
