// workbook run NN …: becomes the stage's program.
#include <fmt/core.h>
#include <memory>

#include <unistd.h>

#include "harness/stages.hpp"
#include "workbook/commands.hpp"
#include "workbook/programs.hpp"

void add_run_command(CLI::App& app) {
    const auto number = std::make_shared<std::string>();
    CLI::App* command =
        app.add_subcommand("run", "run a stage: run 02 15000, run 05 say-after, run 06 -c 10 urls.txt");
    command->prefix_command();
    command->callback([command, number] {
        std::vector<std::string> words = command->remaining();
        if (words.empty()) throw CLI::ValidationError("run needs the number of a stage, 01 to 07");
        std::string program;
        try {
            program = program_folder() / harness::stage(words.front()).program;
        } catch (const std::invalid_argument& error) {
            throw CLI::ValidationError(error.what());
        }
        words.front() = program;
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        execv(program.c_str(), arguments.data());
        fmt::print(stderr, "workbook: cannot run {}: {}; build it first\n", program,
                   std::generic_category().message(errno));
        throw CLI::RuntimeError(3);
    });
}
