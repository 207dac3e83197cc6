// What the demo plays: one scene a stage.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/journal.hpp"
#include "harness/server.hpp"
#include "workbook/demo_narrator.hpp"

namespace demo {

// A folder of this name in a scene's own may be a mounted disk.
inline constexpr const char* MOUNTED = "slow";

// What every scene is given.
struct Props {
    Narrator& narrator;
    harness::Setting setting;
    std::filesystem::path scratch;   // removed in the end, whatever way that comes
    std::filesystem::path pictures;  // where the downloaded gallery stays
    double scale = 1;                // of the delays that a program can scale itself
};

struct Scene {
    std::string stage;                  // "01"
    std::vector<std::string> programs;  // the binaries it needs
    std::string title;
    // Tells what it sees; returns the sentence for the closing table. Throws std::exception when what the
    // stage must show did not happen.
    std::string (*play)(Props& props);
};

std::string play_blocking_echo(Props& props);
std::string play_select_loop(Props& props);
std::string play_selectors(Props& props);
std::string play_generators(Props& props);
std::string play_coroutines(Props& props);
std::string play_fetcher(Props& props);
std::string play_async_disk(Props& props);

// Our own stage, on a free port.
harness::ServerOptions our_program(std::string name, std::vector<std::string> arguments = {});

// Throws std::runtime_error("SENTENCE") unless `holds`.
void must(bool holds, const std::string& sentence);

}  // namespace demo
