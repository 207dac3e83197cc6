// What the plan does to a call that is about to be made. Counts are the process's, as a disk's free space is;
// no locks.
#pragma once

#include <stddef.h>

#include "plan.h"

// The plan in force from here on. A null pointer: none. Not while calls are being made.
void injector_use(const struct plan* plan);

// What is known of the call.
struct injector_call {
    enum plan_call call;
    const char* path;  // of a file; otherwise null
    int can_wait;      // it would have to wait, so a signal could interrupt it
    int can_refuse;    // it would rather fail with EAGAIN than wait
    int only_waiting;  // nothing is there yet for it to fail on: only a signal can strike
    size_t* size;      // what it may take, which shrinks; null: it takes nothing
};

// Returns the error to fail with, or 0. `cut` is set to 1 when the size was made smaller. Waits as long as
// the plan says.
int injector_before(const struct injector_call* call, int* cut);

// Whether the plan has anything to say of this family: then what has to be known of a call is worth asking.
int injector_concerns(enum plan_call call);

// Whether a wait that ends now is to report a socket that is not ready.
int injector_false_ready(void);
