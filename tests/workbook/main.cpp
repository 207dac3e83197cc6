// workbook-tool: what ./workbook hands over to when everything is built.
#include <fmt/core.h>
#include <cstdio>
#include <exception>

#include "workbook/commands.hpp"

int main(int argc, char** argv) try {
    CLI::App app{"Runs, checks and shows the stages of the workbook.", "workbook"};
    app.require_subcommand(1);
    add_check_command(app);
    add_check_alone_command(app);
    add_list_command(app);
    add_run_command(app);
    add_demo_command(app);
    add_trace_command(app);
#ifdef WORKBOOK_HAS_MUTANTS
    add_matrix_command(app);
    add_grade_command(app);
    add_confined_command(app);
#endif
    try {
        app.parse(argc, argv);
    } catch (const CLI::RuntimeError& end) {
        return end.get_exit_code();
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "workbook: {} (try --help)\n", error.what());
        return 2;
    }
} catch (const std::exception& error) {
    fmt::print(stderr, "workbook: {}\n", error.what());
    return 3;
}
