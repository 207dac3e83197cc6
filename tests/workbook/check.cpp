#include "workbook/commands.hpp"

void add_check_command(CLI::App&) {}
