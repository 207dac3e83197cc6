// Ctrl-C, for measurements that leave gigabytes behind when they are not allowed to clean up.
#pragma once

namespace bench {

// Thrown by stop_if_interrupted. No std::exception, since it is no failure of what was measured.
struct Interrupted {};

// From now on SIGINT and SIGTERM end nothing by themselves, but the next stop_if_interrupted does.
void heed_interrupts();

// Throws Interrupted when one of them has come.
void stop_if_interrupted();

}  // namespace bench
