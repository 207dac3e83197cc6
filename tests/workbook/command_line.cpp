#include "workbook/command_line.hpp"

#include <fmt/core.h>
#include <cstdio>
#include <exception>
#include <stdexcept>

namespace {

int complain(const std::exception& error, const char* advice, int exit_code) {
    std::fflush(stdout);  // what was said before comes first, also where both go to one file
    fmt::print(stderr, "workbook: {}{}\n", error.what(), advice);
    return exit_code;
}

}  // namespace

int run_command_line(CLI::App& app, int argc, char** argv) try {
    app.parse(argc, argv);
    return 0;
} catch (const CLI::RuntimeError& end) {
    return end.get_exit_code();
} catch (const CLI::CallForHelp& help) {
    return app.exit(help);
} catch (const CLI::ParseError& error) {
    return complain(error, " (try --help)", 2);
} catch (const std::invalid_argument& error) {
    return complain(error, "", 2);
} catch (const std::exception& error) {
    return complain(error, "", 3);
}
