// workbook list: the checks, for people, with --ctest for ctest, with --heavy for whoever runs several at a time.
#include <fmt/core.h>
#include <memory>

#include "harness/check.hpp"
#include "workbook/commands.hpp"
#include "workbook/programs.hpp"

using harness::Check;

namespace {

void list_for_people() {
    for (const Check& check : harness::all_checks())
        fmt::print("{:<36} {:>4}  {}\n", check.id, check.points, check.title);
}

// The ids of those that want the machine for themselves.
void list_heavy() {
    for (const Check& check : harness::all_checks())
        if (check.heavy) fmt::print("{}\n", check.id);
}

// A file for ctest to include; the check's own kill timer comes before ctest's.
void list_for_ctest() {
    const std::string tool = program_folder() / "workbook-tool";
    for (const Check& check : harness::all_checks()) {
        fmt::print("add_test([[{0}]] [[{1}]] check [[{0}]])\n", check.id, tool);
        fmt::print(
            "set_tests_properties([[{}]] PROPERTIES LABELS \"check;{}\" TIMEOUT {}{} "
            "SKIP_REGULAR_EXPRESSION \"does not apply: \")\n",
            check.id, check.stage(), check.seconds + 30, check.heavy ? " RUN_SERIAL TRUE" : "");
    }
}

}  // namespace

void add_list_command(CLI::App& app) {
    const auto ctest = std::make_shared<bool>(false), heavy = std::make_shared<bool>(false);
    CLI::App* list = app.add_subcommand("list", "list the checks: id, points, what must hold");
    list->add_flag("--ctest", *ctest, "as a file for ctest to include");
    list->add_flag("--heavy", *heavy, "only the ids of those that want the machine for themselves");
    list->callback([ctest, heavy] { *ctest ? list_for_ctest() : *heavy ? list_heavy() : list_for_people(); });
}
