// workbook-student: what ./workbook hands over to for everything that concerns exercises.
#include <fmt/core.h>
#include <exception>

#include "student/commands.hpp"
#include "workbook/commands.hpp"

namespace fs = std::filesystem;

int main(int argc, char** argv) try {
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
    try {
        app.parse(argc, argv);
    } catch (const CLI::RuntimeError& end) {
        return end.get_exit_code();
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "workbook: {} (try --help)\n", error.what());
        return 2;
    } catch (const std::invalid_argument& error) {
        fmt::print(stderr, "workbook: {}\n", error.what());
        return 2;
    }
} catch (const std::exception& error) {
    std::fflush(stdout);
    fmt::print(stderr, "workbook: {}\n", error.what());
    return 1;
}
