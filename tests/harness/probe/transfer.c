#define _GNU_SOURCE
#include "transfer.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "next.h"

static int sends(enum probe_call id) {
    switch (id) {
        case PROBE_SEND:
        case PROBE_SENDTO:
        case PROBE_SENDMSG:
        case PROBE_SENDFILE:
        case PROBE_WRITE:
        case PROBE_WRITEV:
        case PROBE_PWRITE:
        case PROBE_PWRITEV:
            return 1;
        default:
            return 0;
    }
}

// An error that is the end of a connection is brought about and not only told: the other side sees it end,
// and later calls agree with this one. Where the kernel then says so by itself, with its signal, the call is
// left to it.
static void break_connection(struct call* call) {
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    int pending;
    socklen_t size = sizeof pending;
    switch (call->error) {
        case EPIPE:
            NEXT(shutdown)(call->fd, SHUT_WR);
            break;
        case ECONNRESET:
            NEXT(connect)(call->fd, &nobody, sizeof nobody);
            break;  // sends a reset
        case ETIMEDOUT:
            NEXT(connect)(call->fd, &nobody, sizeof nobody);
            getsockopt(call->fd, SOL_SOCKET, SO_ERROR, &pending, &size);  // takes the kernel's error away
            return;
        default:
            return;
    }
    call->error = 0;
    call->injected = 1;
}

void transfer_begin(struct call* call, enum probe_call id, int fd, void* caller, size_t* size, int flags) {
    const int saved_errno = errno;
    const enum probe_descriptor descriptor = descriptor_kind(fd);
    char path[PATH_MAX];
    const int has_path = descriptor == PROBE_FILE && descriptor_path(fd, path);
    const int blocking = descriptor == PROBE_TCP && !(flags & MSG_DONTWAIT) && descriptor_blocks(fd);
    errno = saved_errno;
    call_begin(call, id, fd, descriptor, blocking ? PROBE_BLOCKING : 0, caller,
               ARGUMENTS((int64_t)*size, flags), has_path ? path : NULL);
    if (has_path) {
        call_inject(call, sends(id) ? PLAN_WRITE : PLAN_READ, path, size);
    } else if (descriptor == PROBE_TCP && !(flags & (MSG_PEEK | MSG_OOB))) {
        const enum plan_call family = sends(id) ? PLAN_SEND : PLAN_RECV;
        if (blocking && injector_concerns(family) &&
            !call_finds(fd, family == PLAN_SEND ? POLLOUT : POLLIN, 0))
            call_interrupt(call, family);
        if (!call->error) call_inject(call, family, NULL, size);
        if (call->error) break_connection(call);
        errno = call->saved_errno;
    }
}

void transfer_begin_parts(struct call* call, enum probe_call id, int fd, void* caller, struct parts* parts,
                          const struct iovec* wanted, size_t count, int flags) {
    parts->of = wanted;
    parts->count = count;
    size_t size = 0;
    if (count <= IOV_MAX)
        for (size_t i = 0; i < count; ++i) size += wanted[i].iov_len;
    transfer_begin(call, id, fd, caller, &size, flags);
    if (!call->cut) return;
    // A short call may end within a part. Of more parts than there is room for, fewer are taken.
    parts->of = parts->copy;
    for (parts->count = 0; parts->count < count && parts->count < 64 && size > 0; ++parts->count) {
        parts->copy[parts->count] = wanted[parts->count];
        if (parts->copy[parts->count].iov_len > size) parts->copy[parts->count].iov_len = size;
        size -= parts->copy[parts->count].iov_len;
    }
}
