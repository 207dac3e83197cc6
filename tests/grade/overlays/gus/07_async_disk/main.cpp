// A right fetcher whose disk writes are off the loop, by the library's class.
#include <CLI/CLI.hpp>
#include <memory>

#include "06_fetcher/fetcher.hpp"
#include "07_async_disk/asio_writer.hpp"

int main(int argc, char** argv) {
    CLI::App app{"Downloads every URL of a list, at most N at a time."};
    fetcher::Options options;
    fetcher::add_options(app, options);
    if (const auto exit_code = fetcher::parse_command_line(app, argc, argv)) return *exit_code;
    return fetcher::run_fetcher(options, [](const boost::asio::any_io_executor& loop) {
        return std::make_unique<fetcher::AsioWriter>(loop, false);
    });
}
