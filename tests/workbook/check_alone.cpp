// workbook check-alone: one check, in the process that was made for it.
#include <iostream>
#include <memory>

#include "workbook/commands.hpp"
#include "workbook/runner.hpp"

void add_check_alone_command(CLI::App& app) {
    struct Options {
        std::string id;
        harness::Setting setting;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* alone = app.add_subcommand("check-alone", "")->group("");
    alone->add_option("ID", options->id)->required();
    alone->add_option("--programs", options->setting.programs)->required();
    alone->add_option("--cmd", options->setting.command);
    alone->add_option("--patience", options->setting.patience);
    alone->add_flag_function("--seed-from-stdin", [options](auto) { std::cin >> options->setting.seed; });
    alone->add_option_function<std::string>("--confine", [options](const std::string& words) {
        options->setting.confinement = harness::confinement_from_words(words);
    });
    alone->callback([options] {
        try {
            run_here(harness::select_checks({options->id}).front(), options->setting);
        } catch (const std::invalid_argument& error) {
            throw CLI::ValidationError(error.what());
        }
    });
}
