// A disk that fails on demand: write(2), fsync(2), close(2) and rename(2) of this test program, replaced.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

// What happens to one call. Only calls on regular files and folders count, not those on pipes or terminals.
struct Fault {
    std::string call;      // "write", "fsync", "close", "rename"
    int error = 0;         // fails with this errno (close(2) closes all the same); 0: succeeds
    std::size_t part = 0;  // a write that succeeds, but with no more than that many bytes
};

// Faults, each for the next call of its name; calls beyond them succeed. Replaces an earlier plan.
void plan_faults(std::vector<Fault> faults);

// How many have not come to pass yet.
std::size_t faults_left();
