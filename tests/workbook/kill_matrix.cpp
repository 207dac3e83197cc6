#include "workbook/kill_matrix.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <regex>
#include <set>
#include <sstream>

#include <unistd.h>

#include "harness/process.hpp"
#include "harness/stages.hpp"
#include "workbook/failure_message.hpp"
#include "workbook/runner.hpp"
#include "workbook/side_by_side.hpp"

namespace {

namespace fs = std::filesystem;
using harness::Check;
using harness::Outcome;
using harness::Verdict;
using mutants::Mutant;
using mutants::RightProgram;

// --- What there is to do
// ---------------------------------------------------------------------------------------------

bool is_selected(const std::string& name, const std::vector<std::string>& selection) {
    return selection.empty() || std::any_of(selection.begin(), selection.end(), [&](const std::string& word) {
               return name.find(word) != std::string::npos;
           });
}

// The first of `commands` that is not in PATH; empty when all are there.
std::string missing(const std::vector<std::string>& commands) {
    const char* path = std::getenv("PATH");
    for (const std::string& command : commands) {
        std::istringstream folders(path ? path : "");
        bool found = false;
        for (std::string folder; !found && std::getline(folders, folder, ':');)
            found = access((fs::path(folder) / command).c_str(), X_OK) == 0;
        if (!found) return command;
    }
    return {};
}

const Check* find_check(const std::string& id) {
    for (const Check& check : harness::all_checks())
        if (check.id == id) return &check;
    return nullptr;
}

// --- Mutants
// ---------------------------------------------------------------------------------------------------------

// "unit.05.queue: put waits" -> {"unit_05_queue", "put waits"}
bool is_unit_test(const std::string& check, std::string& program, std::string& test_case) {
    static const std::regex form(R"(unit\.(\w+)\.(\w+): (.*))");
    std::smatch parts;
    if (!std::regex_match(check, parts, form)) return false;
    program = fmt::format("unit_{}_{}", parts[1].str(), parts[2].str());
    test_case = parts[3];
    return true;
}

// Compares with the message on record, or puts it there.
void compare_message(Trial& trial, const fs::path& record, bool accept) {
    trial.result = Trial::Result::caught;
    if (accept) {
        fs::create_directories(record.parent_path());
        std::ofstream(record, std::ios::binary) << trial.message;
        return;
    }
    std::ifstream stream(record, std::ios::binary);
    const std::string recorded{std::istreambuf_iterator<char>(stream), {}};
    if (recorded == trial.message) return;
    trial.result = Trial::Result::other_words;
    trial.note = recorded.empty() ? "there is no message on record; ./workbook matrix --accept writes it"
                                  : "the message on record is another:\n" + recorded +
                                        "--- but it was ---\n" + trial.message;
}

// The folder that takes the place of bin/: all our programs, and the mutant's instead of the one it is made
// from.
fs::path programs_with(const Trial& trial, const std::string& program, const MatrixFolders& folders) {
    const fs::path folder = folders.build / "mutants" / trial.name() / ("bin." + trial.check);
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(folders.build / "bin"))
        fs::create_symlink(entry.path(), folder / entry.path().filename());
    fs::remove(folder / program);
    fs::create_symlink(folders.build / "mutants" / trial.name() / program, folder / program);
    return folder;
}

void try_unit_test(Trial& trial, const std::string& program, std::string test_case,
                   const MatrixFolders& folders, bool accept) {
    harness::Launch launch;
    test_case = std::regex_replace(test_case, std::regex(","), "\\,");
    launch.command = {folders.build / "mutants" / trial.name() / program, "--no-colors",
                      "--test-case=" + test_case};
    harness::Process process(std::move(launch));
    const auto exit = process.wait(std::chrono::seconds(60));
    trial.message = failure_message(process.out());
    if (trial.mutant.varies(trial.check)) trial.message.erase(trial.message.find('\n') + 1);
    if (!exit) {
        trial.result = Trial::Result::timed_out;
        trial.note = "the test was killed after 60 s";
    } else if (exit->signal == 0 && exit->code == 0) {
        trial.result = Trial::Result::survived;
        trial.note = process.out().find("test cases: 0") == std::string::npos ? "the test case passed"
                                                                              : "there is no such test case";
    } else {
        compare_message(trial, record_of(trial, folders), accept);
    }
}

void try_check(Trial& trial, const Check& check, const harness::Setting& setting,
               const MatrixFolders& folders, bool accept) {
    const Verdict verdict = run_in_own_process(check, setting);
    trial.message =
        trial.mutant.varies(trial.check) ? explanation(verdict.misconception) : failure_message(verdict);
    const std::string named = verdict.misconception ? verdict.misconception.id : "none";
    if (verdict.timed_out) {
        trial.result = Trial::Result::timed_out;
        trial.note = verdict.got;
    } else if (verdict.outcome == Outcome::passed) {
        trial.note = "the check passed";
    } else if (verdict.outcome == Outcome::not_applicable) {
        trial.note = "the check does not apply: " + verdict.reason;
    } else if (verdict.outcome == Outcome::could_not_run) {
        trial.note = "could not run: " + verdict.reason;
    } else if (named != trial.mutant.message_of(trial.check)) {
        trial.result = Trial::Result::other_reason;
        trial.note = fmt::format("the failure names {}, and should name {}:\n{}", named,
                                 trial.mutant.message_of(trial.check), trial.message);
    } else {
        compare_message(trial, record_of(trial, folders), accept);
    }
}

void try_mutant(Trial& trial, const MatrixFolders& folders, bool accept) {
    const Mutant& mutant = trial.mutant;
    if (const std::string command = missing(mutant.needs); !command.empty()) {
        trial.result = Trial::Result::skipped;
        trial.note = command + " is not installed";
        return;
    }
    std::string program, test_case;
    const bool unit = is_unit_test(trial.check, program, test_case);
    if (!unit) program = mutant.program.empty() ? harness::stage(trial.stage).program : mutant.program;
    if (mutant.command.empty() && !fs::exists(folders.build / "mutants" / trial.name() / program)) {
        trial.result = Trial::Result::not_built;
        trial.note = "type: ninja -C " + folders.build.string() + " mutant." + trial.name();
        return;
    }
    if (unit) return try_unit_test(trial, program, test_case, folders, accept);
    const Check* check = find_check(trial.check);
    if (!check) {
        trial.note = "there is no check " + trial.check;
        return;
    }
    harness::Setting setting;
    setting.command = mutant.command;
    setting.programs =
        mutant.command.empty() ? programs_with(trial, program, folders) : folders.build / "bin";
    try_check(trial, *check, setting, folders, accept);
}

// --- Right programs
// --------------------------------------------------------------------------------------------------

void accept_check(Acceptance& acceptance, const Check& check, const MatrixFolders& folders,
                  std::mutex& mutex) {
    harness::Setting setting;
    setting.command = acceptance.program.command;
    setting.programs = folders.build / "bin";
    const Verdict verdict = run_in_own_process(check, setting);
    const std::lock_guard lock(mutex);
    switch (verdict.outcome) {
        case Outcome::passed:
            acceptance.passed.push_back(check.id);
            break;
        case Outcome::not_applicable:
            acceptance.not_applicable.push_back({check.id, verdict.reason});
            break;
        case Outcome::failed:
            acceptance.false_alarms.push_back(check.id + ":\n" + failure_message(verdict) + verdict.printed);
            break;
        case Outcome::could_not_run:
            acceptance.false_alarms.push_back(check.id + ": could not run: " + verdict.reason);
    }
}

std::vector<std::string> toothless_checks(const std::vector<Trial>& trials) {
    std::set<std::string> caught_one;
    for (const Trial& trial : trials)
        if (trial.result == Trial::Result::caught || trial.result == Trial::Result::other_words)
            caught_one.insert(trial.check);
    std::vector<std::string> toothless;
    for (const Check& check : harness::all_checks())
        if (!caught_one.contains(check.id)) toothless.push_back(check.id);
    return toothless;
}

}  // namespace

std::string KillMatrix::summary() const {
    std::set<std::string> all, survivors, skipped;
    for (const Trial& trial : trials) {
        all.insert(trial.mutant.id);
        if (trial.result == Trial::Result::skipped)
            skipped.insert(trial.mutant.id);
        else if (trial.result != Trial::Result::caught)
            survivors.insert(trial.mutant.id);
    }
    std::size_t false_alarms = 0;
    for (const Acceptance& acceptance : acceptances) false_alarms += acceptance.false_alarms.size();
    std::size_t caught = all.size();
    for (const std::string& id : all)
        if (survivors.contains(id) || skipped.contains(id)) --caught;
    return fmt::format("{} mutants, {} caught, {} survivors, {} toothless checks, {} false alarms",
                       all.size(), caught, survivors.size(), toothless.size(), false_alarms) +
           (skipped.empty() ? "" : fmt::format(", {} skipped", skipped.size()));
}

bool KillMatrix::holds() const {
    return toothless.empty() &&
           std::all_of(trials.begin(), trials.end(),
                       [](const Trial& trial) {
                           return trial.result == Trial::Result::caught ||
                                  trial.result == Trial::Result::skipped;
                       }) &&
           std::all_of(acceptances.begin(), acceptances.end(),
                       [](const Acceptance& acceptance) { return acceptance.false_alarms.empty(); });
}

std::vector<std::string> KillMatrix::slowest() const {
    std::vector<Trial> by_time = trials;
    std::sort(by_time.begin(), by_time.end(),
              [](const Trial& a, const Trial& b) { return a.seconds > b.seconds; });
    by_time.resize(std::min<std::size_t>(by_time.size(), 3));
    std::vector<std::string> result;
    for (const Trial& trial : by_time)
        result.push_back(fmt::format("{} by {}: {:.0f} s", trial.name(), trial.check, trial.seconds));
    return result;
}

fs::path record_of(const Trial& trial, const MatrixFolders& folders) {
    const std::string check = trial.check.substr(0, trial.check.find(':'));
    return folders.messages() / (check + "." + trial.mutant.id + ".txt");
}

std::vector<Trial> planned_trials(const MatrixFolders& folders, const std::vector<std::string>& selection) {
    std::vector<Trial> trials;
    for (const Mutant& mutant : mutants::read_mutants(folders.root / "tests/mutants"))
        for (const std::string& stage : mutant.stages)
            for (const std::string& check : mutant.checks_in(stage)) {
                Trial trial;
                trial.mutant = mutant;
                trial.stage = stage;
                trial.check = check;
                if (is_selected(trial.name(), selection) || is_selected(check, selection))
                    trials.push_back(std::move(trial));
            }
    return trials;
}

KillMatrix run_kill_matrix(const MatrixFolders& folders, const std::vector<std::string>& selection,
                           unsigned jobs, bool accept) {
    KillMatrix matrix;
    matrix.trials = planned_trials(folders, selection);
    for (const RightProgram& program :
         mutants::read_right_programs(folders.root / "tests/right", folders.build / "right"))
        for (const std::string& stage : program.stages) {
            Acceptance acceptance;
            acceptance.program = program;
            acceptance.stage = stage;
            if (const std::string command = missing(program.needs); !command.empty())
                acceptance.skipped = command + " is not installed";
            if (is_selected(acceptance.name(), selection))
                matrix.acceptances.push_back(std::move(acceptance));
        }

    std::mutex mutex;
    std::vector<Job> work;
    for (Trial& trial : matrix.trials) {
        const Check* check = find_check(trial.check);
        work.push_back(
            {check && check->heavy, [&] {
                 const auto begin = std::chrono::steady_clock::now();
                 try_mutant(trial, folders, accept);
                 trial.seconds =
                     std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
                 const std::lock_guard lock(mutex);
                 const bool fine = trial.result == Trial::Result::caught;
                 fmt::print("{} {} by {}\n", fine ? "caught " : "NOT    ", trial.name(), trial.check);
                 if (!trial.note.empty()) fmt::print("    {}\n", trial.note);
                 std::fflush(stdout);
             }});
    }
    for (Acceptance& acceptance : matrix.acceptances)
        if (acceptance.skipped.empty())
            for (const Check& check : harness::all_checks())
                if (check.stage() == acceptance.stage)
                    work.push_back(
                        {check.heavy, [&, check] { accept_check(acceptance, check, folders, mutex); }});
    run_side_by_side(work, jobs);
    for (Acceptance& acceptance : matrix.acceptances) {
        const auto by_check = [](const auto& a, const auto& b) { return a.check < b.check; };
        std::sort(acceptance.passed.begin(), acceptance.passed.end());
        std::sort(acceptance.not_applicable.begin(), acceptance.not_applicable.end(), by_check);
        std::sort(acceptance.false_alarms.begin(), acceptance.false_alarms.end());
        fmt::print("{:<40} {} passed, {} do not apply, {} false alarms{}\n", acceptance.name(),
                   acceptance.passed.size(), acceptance.not_applicable.size(), acceptance.false_alarms.size(),
                   acceptance.skipped.empty() ? "" : ", skipped: " + acceptance.skipped);
        for (const std::string& alarm : acceptance.false_alarms) fmt::print("    {}\n", alarm);
    }
    if (selection.empty()) matrix.toothless = toothless_checks(matrix.trials);
    return matrix;
}
