// The command line of the fetcher stages.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace fetcher {

// What the user asked for. The defaults stand here and nowhere else; --help shows them.
struct Options {
    std::string urls_file;                  // "-" is standard input
    std::filesystem::path directory = ".";  // -o; created when it is missing
    std::size_t concurrency = 10;           // -c; requests in flight, at most
    std::string ca_file;                    // --cacert; empty: the system's certificates
    bool insecure = false;                  // --insecure; certificates are not verified
    bool json = false;                      // --json; one object a line on stdout
    bool quiet = false;                     // --quiet; no progress and no closing table

    // Each phase of a request has its own limit. More than zero.
    std::chrono::milliseconds connect_timeout{10'000};  // name look-up, and again each address tried
    std::chrono::milliseconds tls_timeout{10'000};      // the handshake
    std::chrono::milliseconds first_byte_timeout{
        30'000};                                      // from the request to the end of the answer's header
    std::chrono::milliseconds stall_timeout{30'000};  // a body from which no byte comes

    unsigned retries = 2;                        // further attempts for what is worth retrying
    std::chrono::milliseconds retry_delay{500};  // before the first of them; doubles each time, with jitter
    std::chrono::milliseconds max_retry_after{60'000};  // a server that asks for a longer wait is given up
    unsigned max_redirects = 10;
};

// Adds the options of the fetcher stages to `app`. `options` receives the values when `app` parses a command
// line and must outlive that.
void add_options(CLI::App& app, Options& options);

// Parses the command line. Nothing when the program may go on; otherwise the exit code: 0 after printing the
// help, 2 after one line on stderr that says what is wrong with which option.
std::optional<int> parse_command_line(CLI::App& app, int argc, char** argv);

}  // namespace fetcher
