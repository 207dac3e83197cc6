// Calls that move bytes, on files and on sockets.
#pragma once

#include <limits.h>
#include <stddef.h>
#include <sys/uio.h>

#include "call.h"

// Begins one, and applies the plan, which may make `size` smaller. `flags` are send's and recv's.
void transfer_begin(struct call* call, enum probe_call id, int fd, void* caller, size_t* size, int flags);

// The parts of readv, writev, sendmsg …: `of` is the program's own, or a shorter copy.
struct parts {
    const struct iovec* of;
    size_t count;
    struct iovec copy[64];
};
void transfer_begin_parts(struct call* call, enum probe_call id, int fd, void* caller, struct parts* parts,
                          const struct iovec* wanted, size_t count, int flags);
