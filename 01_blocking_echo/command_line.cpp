#include "01_blocking_echo/command_line.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

namespace {

std::string base_name(const char* program) { return std::filesystem::path(program).filename().string(); }

// CLI11's own range check names the value and not what was expected of it.
CLI::Validator port_number() {
    return CLI::Validator(
        [](const std::string& text) {
            const bool valid = CLI::Range(0, 65535)(std::string(text)).empty();
            return valid ? std::string()
                         : fmt::format("a number from 0 to 65535 is expected, not '{}'", text);
        },
        "");
}

}  // namespace

std::uint16_t port_from(int argc, char** argv, const std::string& about, std::vector<Choice> choices) {
    CLI::App app{about, base_name(argv[0])};
    int port = 15000;
    app.add_option("PORT", port, "listen on 127.0.0.1:PORT; 0 picks a free port")
        ->capture_default_str()
        ->check(port_number());
    for (Choice& choice : choices)
        app.add_option("--" + choice.name, choice.value, choice.help)
            ->capture_default_str()
            ->check(CLI::IsMember(choice.allowed));
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        std::exit(app.exit(help));
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "{}: {} (try --help)\n", base_name(argv[0]), error.what());
        std::exit(2);
    }
    return static_cast<std::uint16_t>(port);
}

int report_failure(const char* program, const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", base_name(program), error.what());
    return 1;
}
