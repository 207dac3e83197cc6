#include "workbook/commands.hpp"

void add_run_command(CLI::App&) {}
