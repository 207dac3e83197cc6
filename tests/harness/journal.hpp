// Where servers, clients and fetchers write down what they do, and what all of them need to know about this
// run.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "harness/confinement.hpp"

namespace harness {

// Given to everything that acts. A check's Story is one; the demo has one that prints at once.
class Journal {
  public:
    virtual ~Journal() = default;
    virtual void step(std::string what) = 0;
};

// What a run is about.
struct Setting {
    std::filesystem::path programs;          // the folder of the stages' binaries
    std::string command;                     // --cmd: stands in for the stage; empty: our own binary
    double patience = 1;                     // stretches every deadline: 5 under valgrind, say
    std::optional<Confinement> confinement;  // what is taken from every program under test
    std::uint64_t seed = 0;  // each sends other letters and other bodies; 0: what the check says, as it is

    // How long anything that should happen at once may take before it counts as not happening. Generous, for
    // no right program comes near it; a program that is provably asleep is given up sooner (see
    // Client::expect).
    std::chrono::milliseconds deadline() const {
        return std::chrono::milliseconds(static_cast<long>(20'000 * patience));
    }
};

}  // namespace harness
