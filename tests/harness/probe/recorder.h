// Writing the record. Async-signal-safe, no locks, no memory but the file's; a call costs two clock readings
// and some stores. What was written survives the process, however it ends.
#pragma once

#include "record.h"

// Opens FOLDER/PID-N.probe for this process, which may be one that was forked. `slots` is rounded up to a
// power of 2. Returns 0, or -1 with errno.
int recorder_open(const char* folder, uint32_t slots, int with_stacks);
int recorder_is_open(void);

// A call begins. `text` (a path) may be null. Returns the number of its slot, 0 when nothing is recorded.
uint64_t recorder_begin(enum probe_call call, enum probe_descriptor descriptor, int fd, void* caller,
                        const int64_t arguments[PROBE_ARGUMENTS], unsigned flags, const char* text);
void recorder_watched(uint64_t number, const struct probe_watched* watched, int count);
void recorder_ready(uint64_t number, const struct probe_ready* ready, int count);
// What is known only afterwards: arguments[index].
void recorder_argument(uint64_t number, int index, int64_t value);
void recorder_end(uint64_t number, int64_t result, int error, unsigned more_flags);

// Writes down which files are loaded where, when that has changed.
void recorder_modules(void);
