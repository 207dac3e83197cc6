// Stage 05: coroutines of the language, first on a loop of our own, then on Boost.Asio.
//
// Shows    asyncio's vocabulary, one runnable piece for each word; --help lists them.
// Read     echo_own_loop.cpp and echo.cpp, then say_after.cpp, then NAME.cpp with NAME.hpp for the rest.
//          This file only maps subcommands to pieces.
// By hand  ./workbook run 05 say-after
// Limit    one blocking call stops everybody: ./workbook run 05 event-loop.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "01_blocking_echo/command_line.hpp"
#include "05_coroutines/pieces.hpp"
#include "05_coroutines/run.hpp"

namespace {

struct Piece {
    const char* name;
    const char* about;
    boost::asio::awaitable<void> (*coroutine)();
};

const Piece all_pieces[] = {
    {"say-after", "awaiting in turn takes 3 seconds, as tasks 2", pieces::say_after},
    {"create-task", "tasks run concurrently; results, cancelling", pieces::create_task},
    {"sleep", "suspends one coroutine, not the loop", pieces::sleep},
    {"gather", "runs several, fails with the first; or collects the outcomes", pieces::gather},
    {"shield", "keeps a cancellation from what must be finished", pieces::shield},
    {"wait-for", "a time limit that cancels", pieces::wait_for},
    {"wait", "until the first is done, the first has failed, all are done", pieces::wait},
    {"queue", "producers and consumers, bounded, with an end", pieces::queue},
    {"lock", "a critical section with an await in it", pieces::lock},
    {"event", "many wait for one signal", pieces::event},
    {"streams", "connections to read from and write to", pieces::streams},
    {"subprocess", "another program's input, output and exit code", pieces::subprocess},
    {"event-loop", "call_soon, call_later, run_in_executor; and a call that blocks", pieces::event_loop},
    {"futures", "a result that somebody else will set", pieces::futures},
    {"protocols", "callbacks over a connection", pieces::protocols},
    {"exceptions", "where an exception goes, and how a cancellation looks", pieces::exceptions},
};

void add_server(CLI::App& app, const char* name, const char* about, void (*serve)(std::uint16_t), int& port) {
    CLI::App* command = app.add_subcommand(name, about);
    command->add_option("PORT", port, "listen on 127.0.0.1:PORT; 0 picks a free port")
        ->capture_default_str()
        ->check(CLI::Range(0, 65535).description(""));
    command->callback([serve, &port] { serve(static_cast<std::uint16_t>(port)); });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Coroutines: an echo server, and asyncio's vocabulary in C++.", "05_coroutines"};
    app.fallthrough();
    app.add_option("--scale", pieces::scale, "how long a second lasts; 0.1 makes all delays shorter")
        ->capture_default_str()
        ->check(CLI::Range(0.001, 1000.0).description(""));
    int port = 15000;
    add_server(app, "echo", "the echo server on Boost.Asio", pieces::echo, port);
    add_server(app, "echo-own-loop", "the same on a loop of our own", pieces::echo_own_loop, port);
    for (const Piece& piece : all_pieces)
        app.add_subcommand(piece.name, piece.about)->callback([&piece] { asyncio::run(piece.coroutine()); });
    try {
        app.parse(argc, argv);
        if (app.get_subcommands().empty()) throw CLI::RequiredError("a subcommand");
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "05_coroutines: {} (try --help)\n", error.what());
        return 2;
    } catch (const std::exception& error) {
        return report_failure(argv[0], error);
    }
}
