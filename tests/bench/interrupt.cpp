#include "bench/interrupt.hpp"

#include <csignal>

namespace bench {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void note(int) { interrupted = 1; }

}  // namespace

void heed_interrupts() {
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
}

void stop_if_interrupted() {
    if (interrupted != 0) throw Interrupted();
}

}  // namespace bench
