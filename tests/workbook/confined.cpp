// workbook confined WORDS COMMAND …: becomes a command, with less than it had. Hidden: what a grade's build starts with.
#include <fmt/core.h>
#include <memory>
#include <system_error>

#include <unistd.h>

#include "harness/confinement.hpp"
#include "workbook/commands.hpp"

void add_confined_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("confined", "")->group("");
    command->prefix_command();
    command->callback([command] {
        std::vector<std::string> words = command->remaining();
        if (words.size() < 2) throw CLI::ValidationError("confined needs a confinement and a command");
        const int error = harness::confine(harness::confinement_from_words(words.front()));
        if (error == 0) {
            std::vector<char*> arguments;
            for (auto word = words.begin() + 1; word != words.end(); ++word)
                arguments.push_back(word->data());
            arguments.push_back(nullptr);
            execvp(arguments.front(), arguments.data());
        }
        fmt::print(stderr, "workbook: cannot run {}: {}\n", words[1],
                   std::generic_category().message(error != 0 ? error : errno));
        throw CLI::RuntimeError(3);
    });
}
