// Why a URL was not saved.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fetcher {

// The step at which a download failed, in the order in which a download goes through them.
enum class Phase { list, resolve, connect, tls, request, first_byte, body, redirect, status, disk };

// As results and reports call it: "first_byte".
std::string_view to_string(Phase phase);

// Thrown by whatever gives up on a URL. what() is one line for the user, but may quote the server: pass it
// through printable() before it reaches a terminal.
class Failure : public std::runtime_error {
  public:
    // Whether trying again later could help is for the thrower to say: it depends on the reason more than on
    // the phase.
    enum class Kind { lasting, passing };

    Failure(Phase phase, Kind kind, const std::string& reason)
        : runtime_error(reason), phase_(phase), kind_(kind) {}

    Phase phase() const { return phase_; }
    bool passing() const { return kind_ == Kind::passing; }

    // What the server said about when to come back (Retry-After).
    std::optional<std::chrono::seconds> retry_after;

  private:
    Phase phase_;
    Kind kind_;
};

}  // namespace fetcher
