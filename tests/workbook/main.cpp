// workbook-tool: what ./workbook hands over to when everything is built.
#include "workbook/command_line.hpp"
#include "workbook/commands.hpp"

int main(int argc, char** argv) {
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
    return run_command_line(app, argc, argv);
}
