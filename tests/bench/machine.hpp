// The machine that figures belong to, and the one processor they are taken on.
#pragma once

#include <string>

namespace bench {

// "Linux 6.1, 2 × AMD EPYC 7571, g++ 12.2.0, load average 0.1": what a reader needs to know to compare
// figures with their own. The load is that of the last minute, so ask before the measurement.
std::string describe_machine();

// "2026-01-31", in UTC.
std::string today();

// Binds this process, and everything it starts from now on, to one processor, and returns its number. Server
// and load on one processor take turns the same way in every run; on several, their relation changes with the
// scheduler's mood. Throws std::system_error.
int stay_on_one_processor();

}  // namespace bench
