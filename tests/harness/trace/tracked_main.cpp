// Stage 05's echo server alone, so that it can be built with Asio's handler tracking.
#include "01_blocking_echo/command_line.hpp"
#include "05_coroutines/pieces.hpp"

int main(int argc, char** argv) try {
    pieces::echo(port_from(argc, argv, "Stage 05's echo server, which prints who resumes whom."));
} catch (const std::exception& error) {
    return report_failure(argv[0], error);
}
