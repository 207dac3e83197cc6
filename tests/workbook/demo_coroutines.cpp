// Scene 05: native coroutines, on a library's loop and on our own, and asyncio's vocabulary.
#include "workbook/demo_scene.hpp"

namespace demo {

namespace {

const char* const vocabulary[] = {"create-task", "sleep",      "gather",  "shield",    "wait-for",
                                  "wait",        "queue",      "lock",    "event",     "streams",
                                  "subprocess",  "event-loop", "futures", "protocols", "exceptions"};

// What `05_coroutines PIECE` prints.
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

std::string last_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);
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
    props.narrator.tell("asyncio's vocabulary, one piece each, and the last line that it prints:");
    for (const std::string piece : vocabulary)
        props.narrator.tell(
            fmt::format("  {:<12} {}", piece, last_line(run_piece(props, piece, props.scale / 10))));
    return "the same coroutine on two loops; asyncio's vocabulary in small headers";
}

}  // namespace demo
