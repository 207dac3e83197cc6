// workbook-student: what ./workbook hands over to for everything that concerns exercises.
#include "student/commands.hpp"
#include "workbook/command_line.hpp"
#include "workbook/commands.hpp"

namespace fs = std::filesystem;

int main(int argc, char** argv) {
    CLI::App app{"Exercises: the map of the stages, checks, hints and solutions.", "workbook"};
    student::Folders folders{WORKBOOK_SOURCE_FOLDER, fs::read_symlink("/proc/self/exe").parent_path().parent_path()};
    app.add_option("--root", folders.root)->group("");
    app.add_option("--build", folders.build)->group("");
    app.require_subcommand(0, 1);
    add_check_alone_command(app);
    student::add_handout_command(app, folders);
    student::add_lesson_commands(app, folders);
    add_run_command(app);
    student::add_proof_commands(app, folders);
    return run_command_line(app, argc, argv);
}
