// One of the system's ways to wait for many descriptors: select(2), poll(2), epoll(7) or kqueue(2).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selectors {

// A set of events; the names are those of Python's selectors module.
using Mask = unsigned;
constexpr Mask EVENT_READ = 1;
constexpr Mask EVENT_WRITE = 2;

// How long to wait. No value: until something is ready. Zero or less: not at all. A system call with a
// coarser clock gets the next greater value it can express, so that waiting for a deadline never turns into
// polling just before it.
using Timeout = std::optional<std::chrono::nanoseconds>;

struct Ready {
    int fd;
    Mask mask;
};

// What differs between the system calls, and nothing else: Selector keeps the keys. Every operation throws
// std::system_error when the system refuses.
class Backend {
  public:
    virtual ~Backend() = default;

    virtual void add(int fd, Mask events) = 0;
    virtual void modify(int fd, Mask before, Mask after) = 0;
    virtual void remove(int fd, Mask events) = 0;

    // Waits, then appends the descriptors that are ready. An error or a hang-up counts as ready for
    // everything: recv or send will tell. Appends nothing when the time is over or a signal came (EINTR).
    virtual void wait(Timeout timeout, std::vector<Ready>& ready) = 0;
};

// The back-ends of this system, the best one last.
std::vector<std::string> backend_names();

// `name` is one of backend_names(), or "default" for the best. Throws std::invalid_argument for any other.
std::unique_ptr<Backend> make_backend(std::string_view name);

// Each of these is defined where the system has it.
std::unique_ptr<Backend> make_select_backend();
std::unique_ptr<Backend> make_poll_backend();
std::unique_ptr<Backend> make_epoll_backend();
std::unique_ptr<Backend> make_kqueue_backend();

// For the back-ends: `timeout` in milliseconds, rounded up, as poll(2) and epoll_wait(2) take it; -1 for no
// value.
int in_milliseconds(Timeout timeout);

}  // namespace selectors
