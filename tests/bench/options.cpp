#include "bench/options.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "bench/publish.hpp"

namespace bench {

namespace fs = std::filesystem;

void add_options(CLI::App& app, Options& options, const std::string& example) {
    options.out = fs::path(WORKBOOK_ROOT) / "build/bench";
    app.add_flag("--quick", options.quick, "correctness only, in a few seconds: for CI");
    app.add_option("--rounds", options.rounds, "repetitions, in alternating order")
        ->check(CLI::Range(1, 50))
        ->capture_default_str();
    app.add_option("--only", options.only, "some of them, as " + example)->delimiter(',');
    app.add_option("--out", options.out, "folder for the JSON, Markdown and SVG")->capture_default_str();
    app.add_flag("--publish", options.publish, "write the figures to tests/bench/RESULTS.md too")
        ->excludes("--quick");
}

fs::path programs_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

fs::path source_folder() { return fs::path(WORKBOOK_ROOT) / "tests/bench"; }

void choose_by(const Options& options, Field& field, const std::string& reference) {
    for (const Missing& missing : field.missing)
        fmt::print(stderr, "not here: {}; the Debian package {} has it\n", missing.name, missing.package);
    const auto named = [&](const std::string& key) {
        return std::find(options.only.begin(), options.only.end(), key) != options.only.end();
    };
    for (const std::string& key : options.only)
        if (std::none_of(field.contenders.begin(), field.contenders.end(),
                         [&](const Contender& contender) { return contender.key == key; }))
            throw CLI::ValidationError("--only", "'" + key + "' is none of those that are here");
    std::erase_if(field.contenders, [&](const Contender& contender) {
        if (contender.key == reference) return false;
        return options.only.empty() ? options.quick && !contender.ours : !named(contender.key);
    });
}

void hand_in(const Options& options, const std::string& name, const Printed& report) {
    const std::string file = options.quick ? name + "-quick" : name;
    fs::create_directories(options.out);
    write_file(options.out / (file + ".json"), report.json);
    write_file(options.out / (file + ".md"), report.markdown);
    write_file(options.out / (file + ".svg"), report.svg);
    if (!options.quick) fmt::print("{}\n", report.markdown);
    fmt::print("{}: {}.json, .md and .svg\n", options.out.string(), file);
    if (!options.publish) return;
    write_file(source_folder() / (name + ".svg"), report.svg);
    publish(source_folder() / "RESULTS.md", name, report.markdown);
}

int verdict_on(const Results& results, const Field& field,
               const std::vector<std::pair<std::string, std::string>>& loads) {
    bool right = true;
    for (const Contender& contender : field.contenders)
        for (const auto& [id, title] : loads)
            if (const Series* series = results.find(id, contender.key);
                series && !series->failure.empty() && contender.ours) {
                fmt::print(stderr, "workbook: {}, {}: {}\n", contender.name, title, series->failure);
                right = false;
            }
    return right ? 0 : 1;
}

}  // namespace bench
