#include "workbook/commands.hpp"

void add_demo_command(CLI::App&) {}
