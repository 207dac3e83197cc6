// Proof that a program waits: faster than any deadline, and independent of how fast the machine is.
#pragma once

#include <chrono>
#include <map>

#include <sys/types.h>

namespace harness {

// Watches all threads of a program and of everything it started. A thread that could run is in state R,
// however long a busy machine makes it wait for its turn; so a program whose threads have all slept since the
// last look, without having had the processor once in between, waits for something to happen.
class Stillness {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Stillness(pid_t root);

    // Looks again. For how long the program has been asleep, as far as looks have shown; 0 when it did
    // anything.
    std::chrono::milliseconds look();
    // CPU burnt since the first look, in seconds.
    double cpu_burnt() const { return cpu_ - cpu_at_first_; }
    double seconds_watched() const { return std::chrono::duration<double>(Clock::now() - first_).count(); }

  private:
    struct Seen {
        char state;
        long switches;
        bool operator==(const Seen&) const = default;
    };
    pid_t root_;
    std::map<pid_t, Seen> seen_;
    Clock::time_point first_, asleep_since_;
    double cpu_at_first_ = 0, cpu_ = 0;
};

}  // namespace harness
