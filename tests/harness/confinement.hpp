// What is taken from a program before it starts: its user's rights, and resources without end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <sys/types.h>

namespace harness {

struct Confinement {
    std::optional<uid_t> user;           // it becomes this user, and the group of the same number; needs root
    std::uint64_t processes = 256;       // of that user, threads included (RLIMIT_NPROC)
    std::uint64_t cpu_seconds = 120;     // of each process
    std::uint64_t memory = 16ull << 30;  // bytes of address space of each process
    std::uint64_t file_size = 512ull << 20;  // bytes of each file it writes
};

// Takes it from the calling process, for good: what it executes cannot get it back through set-user-ID files
// either. The error number, or 0. Async-signal-safe: may run between fork(2) and exec(2).
int confine(const Confinement& confinement);

// "USER:PROCESSES:CPU:MEMORY:FILE", "-" for no user: how a confinement is handed to another process.
std::string to_words(const Confinement& confinement);
// Throws std::invalid_argument when `words` is no such text.
Confinement confinement_from_words(const std::string& words);

}  // namespace harness
