// One call that the probe stands in for: recorded, perhaps spoilt, made, and recorded again.
#pragma once

#include "descriptors.h"
#include "injector.h"
#include "recorder.h"

struct call {
    uint64_t number;  // of its record
    int fd;
    enum probe_descriptor descriptor;
    unsigned flags;   // probe_flag
    int saved_errno;  // the program's: a call that succeeds leaves it alone
    int error;        // injected; 0: the call is to be made
    int cut;          // its size was made smaller
    int injected;     // what comes of it is the plan's doing although the call is made
};

#define CALLER __builtin_return_address(0)
#define ARGUMENTS(...) ((const int64_t[PROBE_ARGUMENTS]){__VA_ARGS__})

// `path` may be null.
void call_begin(struct call* call, enum probe_call id, int fd, enum probe_descriptor descriptor,
                unsigned flags, void* caller, const int64_t arguments[PROBE_ARGUMENTS], const char* path);

// Whether a call on `fd` would find what it asks for: POLLIN, POLLOUT. Waits for it when `wait` is true.
int call_finds(int fd, short event, int wait);

// Applies the plan. `size` may be null.
void call_inject(struct call* call, enum plan_call family, const char* path, size_t* size);

// Applies what of the plan can strike while a call waits.
void call_interrupt(struct call* call, enum plan_call family);

// Ends it: `result` of the call that was made, or the injected error. Returns what the program is to get.
long long call_end(struct call* call, long long result);
