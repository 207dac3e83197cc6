// The probe below what a check starts.
#pragma once

#include <chrono>

#include "harness/probe.hpp"
#include "harness/story.hpp"

namespace harness {

// A probe with a folder of its own, for one program. Not applicable on a system that has none.
Probe make_probe(Story& story, ProbeOptions options);

// A server with the probe below it. Not applicable when the probe cannot be put below this program.
class ProbedServer {
  public:
    ProbedServer(Story& story, ProbeOptions options);

    Server& server() { return *server_; }
    // What it has done so far. Not applicable when it has clients, but none of its calls was seen.
    Recording recording();
    // Until it has done what happened after `since` made it do: it sits in a call that began later and waits for somebody,
    // or has ended. Not longer than 2 s, for a program may have had nothing to do. Writes no step.
    void settle(std::chrono::steady_clock::time_point since);
    // Fails the check when the program has ended.
    void must_run(const Misconception& misconception);
    // Not applicable when the plan has not spoilt any call: the program makes none of those.
    void must_have_struck();

  private:
    Story& story_;
    Probe probe_;
    Server* server_;
};

}  // namespace harness
