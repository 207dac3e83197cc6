// What the probe has written down of a program: every call, in the order in which they began.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <sys/types.h>

#include "harness/probe/record.h"

namespace harness {

// A descriptor that a wait reported.
struct Ready {
    int fd = -1;            // -1: the program was not under the probe yet when it had epoll watch it
    int events = 0;         // POLLIN, POLLOUT …
    bool invented = false;  // by the plan: it was not
};

// A descriptor that a select or poll was asked about.
struct Watched {
    int fd = -1;
    int events = 0;
};

struct Call {
    // Since the machine was started; steady_clock's time.
    using Time = std::chrono::nanoseconds;

    probe_call id{};
    pid_t process = 0, thread = 0;
    Time begin{}, end{};  // end: zero when it has not returned
    probe_descriptor descriptor = PROBE_OTHER;
    int fd = -1;  // of an accept, open or socket: see `result`
    long long result = 0;
    int error = 0;                                          // errno, when it failed
    unsigned flags = 0;                                     // probe_flag
    std::array<std::int64_t, PROBE_ARGUMENTS> arguments{};  // see probe_call_slot
    std::uint64_t caller = 0;
    std::vector<std::uint64_t> stack;  // return addresses from the caller outwards; empty unless asked for
    std::string path;                  // of calls on files
    std::vector<Ready> ready;
    std::vector<Watched> watched;
    std::size_t image = 0;  // Recording::images: what was loaded where

    std::string_view name() const;
    bool returned() const { return end != Time{}; }
    bool failed() const { return returned() && result < 0; }
    bool injected() const { return (flags & PROBE_INJECTED) != 0; }
    bool could_block() const { return (flags & PROBE_BLOCKING) != 0; }
};

// A place in a file that was loaded: what a return address stands for.
struct Place {
    std::string file;  // empty: nobody knows
    std::uint64_t offset = 0;

    bool operator<(const Place& other) const {
        return std::tie(file, offset) < std::tie(other.file, other.offset);
    }
    std::string describe() const;  // "libpython3.12.so.1.0+0x1234"
};

struct Module {
    std::string file;
    std::uint64_t bias = 0, begin = 0, end = 0;
};

struct Recording {
    std::vector<Call> calls;
    std::vector<std::vector<Module>> images;
    std::vector<pid_t> processes;  // those that were under the probe
    bool complete = true;          // false: a ring was full, and its oldest calls are lost

    // Where the call that returns to `address` was made.
    Place place_of(const Call& call, std::uint64_t address) const;
};

bool receives(probe_call id);           // recv, read … and their like
bool sends(probe_call id);              // send, write …
bool waits(probe_call id);              // select, poll, epoll_wait …
bool writes_to_disk(const Call& call);  // write, open for writing, fsync, rename, on a regular file

// Of a folder that the probe writes to, or has written to: also while the program runs, or after it was
// killed. Files that are no records are passed over.
Recording read_recording(const std::filesystem::path& folder);

}  // namespace harness
