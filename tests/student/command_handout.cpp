// workbook handout DIR: makes a student's copy.
#include <fmt/core.h>
#include <memory>

#include "student/commands.hpp"
#include "student/handout.hpp"
#include "student/workplace.hpp"

void student::add_handout_command(CLI::App& app, const Folders& folders) {
    const auto target = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("handout", "make a student's copy, its exercises emptied");
    command->add_option("DIR", *target, "a folder that is not there yet, or is empty")->required();
    command->callback([target, &folders] {
        if (std::filesystem::exists(folders.root / SOLUTION_FILE))
            throw std::invalid_argument("this is a handout itself; make one from the workbook it came from");
        make_handout(folders.root, *target);
        fmt::print("a student's copy is in {}\ntype next: cd {} && ./workbook\n", *target, *target);
    });
}
