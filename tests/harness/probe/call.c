#define _GNU_SOURCE
#include "call.h"

#include <errno.h>
#include <poll.h>

#include "next.h"

void call_begin(struct call* call, enum probe_call id, int fd, enum probe_descriptor descriptor,
                unsigned flags, void* caller, const int64_t arguments[PROBE_ARGUMENTS], const char* path) {
    *call = (struct call){.fd = fd, .descriptor = descriptor, .flags = flags, .saved_errno = errno};
    call->number = recorder_begin(id, descriptor, fd, caller, arguments, flags, path);
    errno = call->saved_errno;
}

int call_finds(int fd, short event, int wait) {
    struct pollfd entry = {fd, event, 0};
    return NEXT(poll)(&entry, 1, wait ? -1 : 0) > 0;
}

void call_inject(struct call* call, enum plan_call family, const char* path, size_t* size) {
    // A kernel interrupts no transfer that need not wait; of files and waits nobody can tell whether it had to.
    const int blocks = call->flags & PROBE_BLOCKING;
    const int by_chance = family <= PLAN_RENAME || (family == PLAN_WAIT && blocks);
    const struct injector_call about = {family, path, by_chance, family > PLAN_RENAME && !blocks, 0, size};
    call->error = injector_before(&about, &call->cut);
    errno = call->saved_errno;
}

void call_interrupt(struct call* call, enum plan_call family) {
    const struct injector_call about = {family, NULL, 1, 0, 1, NULL};
    call->error = injector_before(&about, &call->cut);
    errno = call->saved_errno;
}

long long call_end(struct call* call, long long result) {
    const int injected = call->error != 0 || call->cut || call->injected;
    const int error = call->error ? call->error : result < 0 ? errno : 0;
    recorder_end(call->number, error ? -1 : result, error,
                 (call->flags & PROBE_CUT) | (injected ? PROBE_INJECTED : 0));
    if (injected && !call->injected && call->descriptor == PROBE_TCP) watch_renew(call->fd);
    errno = error ? error : call->saved_errno;
    return error ? -1 : result;
}
