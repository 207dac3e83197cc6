#include "06_fetcher/options.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <filesystem>

namespace fetcher {
namespace {

using std::chrono::milliseconds;

// A length of time, given in seconds ("0.5") and kept in milliseconds.
CLI::Option* add_seconds(CLI::App& app, const std::string& name, milliseconds& value,
                         const std::string& help) {
    const auto shown = fmt::format("{}", std::chrono::duration<double>(value).count());
    return app
        .add_option_function<double>(
            name,
            [&value](double seconds) {
                value = std::chrono::ceil<milliseconds>(std::chrono::duration<double>(seconds));
            },
            help)
        ->type_name("SECONDS")
        ->default_str(shown)
        ->check(CLI::Range(0.001, 86'400.0).description(""));
}

}  // namespace

void add_options(CLI::App& app, Options& options) {
    app.add_option(
           "URLS", options.urls_file,
           "file with one http or https URL a line, - for standard input; blank lines and lines that start "
           "with # are skipped")
        ->required();
    app.add_option("-c,--concurrency", options.concurrency, "requests in flight at the same time, at most")
        ->type_name("N")
        ->capture_default_str()
        ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}).description(""));
    app.add_option("-o,--output", options.directory, "folder for the files, created when it is missing")
        ->type_name("DIR")
        ->capture_default_str();

    app.add_option("--cacert", options.ca_file,
                   "trust the certificates in this PEM file instead of the system's")
        ->type_name("FILE");
    app.add_flag("--insecure", options.insecure,
                 "do not verify certificates: anybody can pose as the server");

    add_seconds(app, "--connect-timeout", options.connect_timeout,
                "limit for looking up a name, and for connecting to each of its addresses");
    add_seconds(app, "--tls-timeout", options.tls_timeout, "limit for the TLS handshake");
    add_seconds(app, "--first-byte-timeout", options.first_byte_timeout,
                "limit from the request to the end of the answer's header");
    add_seconds(app, "--stall-timeout", options.stall_timeout, "limit for a body from which no byte comes");

    app.add_option("--retries", options.retries, "further attempts after a failure that may pass")
        ->type_name("N")
        ->capture_default_str()
        ->check(CLI::Range(0u, 100u).description(""));
    add_seconds(app, "--retry-delay", options.retry_delay, "wait before the first retry; doubles with each");
    add_seconds(app, "--max-retry-after", options.max_retry_after,
                "the longest Retry-After that is waited for; a server that asks for more is given up");
    app.add_option("--max-redirects", options.max_redirects, "redirects followed for one URL")
        ->type_name("N")
        ->capture_default_str()
        ->check(CLI::Range(0u, 100u).description(""));

    app.add_flag("--json", options.json, "one JSON object a line on stdout, a summary last");
    app.add_flag("-q,--quiet", options.quiet, "no progress and no closing table on stderr");
}

std::optional<int> parse_command_line(CLI::App& app, int argc, char** argv) {
    app.name(std::filesystem::path(argv[0]).filename().string());
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "{}: {} (try --help)\n", app.get_name(), error.what());
        return 2;
    }
    return std::nullopt;
}

}  // namespace fetcher
