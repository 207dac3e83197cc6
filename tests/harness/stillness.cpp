#include "harness/stillness.hpp"

#include <algorithm>

#include "harness/proc.hpp"

namespace harness {

Stillness::Stillness(pid_t root) : root_(root), first_(Clock::now()), asleep_since_(first_) {
    look();
    cpu_at_first_ = cpu_;
}

std::chrono::milliseconds Stillness::look() {
    const auto now = Clock::now();
    std::map<pid_t, Seen> seen;
    cpu_ = 0;
    bool awake = false;
    for (const Task& task : tasks_of(family_of(root_))) {
        seen[task.tid] = {task.state, task.switches};
        cpu_ += task.cpu_seconds;
        awake |= task.state == 'R' || task.state == 'D';
    }
    if (awake || seen != seen_) asleep_since_ = now;
    seen_ = std::move(seen);
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - asleep_since_);
}

}  // namespace harness
