// A program under test as the kernel sees it: started, listened to, signalled, examined, and in the end
// removed with everything it started.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "harness/confinement.hpp"

namespace harness {

struct Launch {
    std::vector<std::string> command = {};      // program and arguments; the program is looked up in PATH
    std::vector<std::string> environment = {};  // "NAME=value", added to ours
    std::filesystem::path folder = {};          // to run in; ours when empty
    std::optional<std::size_t>
        descriptors;         // soft and hard RLIMIT_NOFILE; when empty the soft one is raised to the hard
    std::string input = {};  // what it reads on stdin, then end of file
    std::optional<Confinement> confinement = {};  // nothing is taken from it when empty
};

// How a program ended.
struct Exit {
    int code = 0;    // valid when signal is 0
    int signal = 0;  // the signal that killed it, or 0

    std::string describe() const;  // "exit code 2", "killed by SIGPIPE"
};

// The words of a command line, with `"…"`, `'…'` and `\` as in a shell. One that contains a character with a
// meaning to the shell outside of quotes (`|`, `;`, `$`, `>`, …) becomes {"/bin/sh", "-c", line} instead. The
// program is started directly where that is possible, for a shell in between would be the process we examine.
std::vector<std::string> split_command(const std::string& line);

// Starts in a session of its own; dies with us, whatever way we go.
class Process {
  public:
    // Throws CouldNotRun when the program cannot be executed.
    explicit Process(Launch launch);
    // Kills it and all its descendants, and waits for them.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const;
    void signal(int number);  // to the program itself, not to its descendants
    // Stops it with everything it started, and returns when nothing of it runs any more; thaw lets all go on.
    // Between the two, clients can line up whatever the program is to find at once.
    void freeze();
    void thaw();
    // Kills it and everything it started, at once; whatever it held, ports too, is free when this returns.
    void kill_all();

    // Nothing when it still runs after `patience`.
    std::optional<Exit> wait(std::chrono::milliseconds patience);
    bool running();

    // What it has printed so far. A pipe is never left full, so the program never waits for us; of more than
    // 1 MiB the first and the last half are kept, with a line between them that says how much is missing.
    std::string out() const;
    std::string err() const;
    // The first line of stdout that begins with `prefix`; nothing when it ended or `patience` passed without
    // one.
    std::optional<std::string> wait_for_line(const std::string& prefix, std::chrono::milliseconds patience);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace harness
