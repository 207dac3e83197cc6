// Scene 05: native coroutines, on a library's loop and on our own, and asyncio's vocabulary.
#include <sstream>

#include "workbook/demo_scene.hpp"

namespace demo {

namespace {

// What `05_coroutines PIECE` prints; a second lasts `scale` seconds in it.
std::string run_piece(Props& props, const std::string& piece, double scale) {
    harness::Launch launch;
    launch.command = {(props.setting.programs / "05_coroutines").string(), "--scale",
                      fmt::format("{}", scale), piece};
    props.narrator.step("05_coroutines " + piece);
    harness::Process program(std::move(launch));
    const auto end = program.wait(props.setting.deadline());
    must(end.has_value(), piece + " does not come to its end");
    must(end->signal == 0 && end->code == 0,
         fmt::format("{} ended with {}: {}{}", piece, end->describe(), program.out(), program.err()));
    return program.out();
}

// The pieces and what --help says about each. The servers and say-after have been shown by then.
std::vector<std::pair<std::string, std::string>> vocabulary(Props& props) {
    std::vector<std::pair<std::string, std::string>> pieces;
    std::istringstream help(run_piece(props, "--help", 1));
    std::string line;
    while (std::getline(help, line) && line != "Subcommands:") {
    }
    while (std::getline(help, line)) {
        std::istringstream words(line);
        std::string name, about;
        words >> name >> std::ws;
        std::getline(words, about);
        if (!name.empty() && !name.starts_with("echo") && name != "say-after")
            pieces.emplace_back(name, about);
    }
    must(!pieces.empty(), "05_coroutines --help lists no pieces");
    return pieces;
}

void show_echo(Props& props, const std::string& piece, const std::string& whose_loop) {
    harness::Server server(props.narrator, props.setting, our_program("05_coroutines", {piece}));
    harness::Client& a = server.connect("A");
    harness::Client& b = server.connect("B");
    b.send("привет");
    b.expect("ПРИВЕТ");
    a.send("hello");
    a.expect("HELLO");
    props.narrator.tell("the same coroutine on " + whose_loop, "A and B are answered, B first");
}

}  // namespace

std::string play_coroutines(Props& props) {
    show_echo(props, "echo", "Boost.Asio");
    show_echo(props, "echo-own-loop", "our own loop");
    props.narrator.tell("say_after, awaited in turn, then as tasks:");
    props.narrator.quote(run_piece(props, "say-after", props.scale));
    props.narrator.tell("asyncio's vocabulary, each run just now (./workbook run 05 NAME shows it):");
    for (const auto& [piece, about] : vocabulary(props)) {
        run_piece(props, piece, props.scale / 10);
        props.narrator.tell(fmt::format("  {:<11} {}", piece, about));
    }
    return "the same coroutine on two loops; asyncio's vocabulary in small headers";
}

}  // namespace demo
