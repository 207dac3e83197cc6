// workbook list: the checks, for people and (--ctest) for the build.
#include <fmt/core.h>

#include "harness/check.hpp"
#include "workbook/commands.hpp"

void add_list_command(CLI::App& app) {
    CLI::App* list = app.add_subcommand("list", "list the checks: id, points, what must hold");
    list->callback([] {
        for (const harness::Check& check : harness::all_checks())
            fmt::print("{:<32} {:>4}  {}\n", check.id, check.points, check.title);
    });
}
