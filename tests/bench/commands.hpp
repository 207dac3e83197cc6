// The commands of workbook-bench: each adds itself to the command line; what it returns is called when it was typed.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace bench {

// Returns the exit code; throws std::exception, and CLI::ParseError for what only then turns out to be usage.
using Command = std::function<int()>;

Command add_echo(CLI::App& app);
Command add_fetch(CLI::App& app);
Command add_disk(CLI::App& app);

// What the charts in the chapters show: see charts/charts.hpp.
Command add_turn(CLI::App& app);
Command add_memory(CLI::App& app);
Command add_in_flight(CLI::App& app);

}  // namespace bench
