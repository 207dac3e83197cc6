// The calls that wait for readiness. What they were asked about and what they reported is recorded; a plan
// can make them report a socket that is not ready, as select(2) warns that a kernel may.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

#include "call.h"
#include "next.h"

enum { TOLD_WATCHED = 256, TOLD_READY = 512 };

// Where the search for a socket to lie about begins, so that each has its turn.
static int next_lie(void) {
    static int turn;
    return __atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED) & 0xffff;
}

static int64_t ms_of_timeval(const struct timeval* time) {
    return time ? (int64_t)time->tv_sec * 1000 + (time->tv_usec + 999) / 1000 : -1;
}
static int64_t ms_of_timespec(const struct timespec* time) {
    return time ? (int64_t)time->tv_sec * 1000 + (time->tv_nsec + 999999) / 1000000 : -1;
}

static void begin_wait(struct call* call, enum probe_call id, int fd, void* caller, int64_t timeout,
                       int64_t reading, int64_t writing, unsigned flags) {
    if (timeout != 0) flags |= PROBE_BLOCKING;
    // As an "other socket", for what is waited for is mostly sockets: a stack is kept of these.
    call_begin(call, id, fd, PROBE_SOCKET_OTHER, flags, caller, ARGUMENTS(timeout, reading, writing), NULL);
}

// ---- select

struct asked {
    fd_set to_read, to_write;
    int count;  // of bits
    int reading, writing;
};

static void copy_asked(struct asked* asked, int count, const fd_set* to_read, const fd_set* to_write) {
    FD_ZERO(&asked->to_read);
    FD_ZERO(&asked->to_write);
    // A program may watch more than an fd_set holds, against all rules. We look at what we have room for.
    asked->count = count < 0 ? 0 : count < FD_SETSIZE ? count : FD_SETSIZE;
    asked->reading = asked->writing = 0;
    for (int fd = 0; fd < asked->count; ++fd) {
        if (to_read && FD_ISSET(fd, to_read)) {
            FD_SET(fd, &asked->to_read);
            ++asked->reading;
        }
        if (to_write && FD_ISSET(fd, to_write)) {
            FD_SET(fd, &asked->to_write);
            ++asked->writing;
        }
    }
}

static uint16_t events_in(int fd, const fd_set* to_read, const fd_set* to_write) {
    return (uint16_t)((to_read && FD_ISSET(fd, to_read) ? POLLIN : 0) |
                      (to_write && FD_ISSET(fd, to_write) ? POLLOUT : 0));
}

static void begin_select(struct call* call, enum probe_call id, void* caller, const struct asked* asked,
                         int64_t timeout) {
    begin_wait(call, id, -1, caller, timeout, asked->reading, asked->writing, 0);
    if (call->number) {
        struct probe_watched watched[TOLD_WATCHED];
        int told = 0;
        for (int fd = 0; fd < asked->count && told < TOLD_WATCHED; ++fd) {
            const uint16_t events = events_in(fd, &asked->to_read, &asked->to_write);
            if (events) watched[told++] = (struct probe_watched){fd, events, 0};
        }
        recorder_watched(call->number, watched, told);
    }
    call_inject(call, PLAN_WAIT, NULL, NULL);
}

// Adds a lie to what select has found. The number of ready descriptors then.
static int lie_in_select(const struct asked* asked, fd_set* to_read, int result, int* invented) {
    if (result <= 0 || !to_read || asked->count == 0 || !injector_false_ready()) return result;
    const int from = next_lie();
    for (int i = 0; i < asked->count; ++i) {
        const int fd = (from + i) % asked->count;
        if (!FD_ISSET(fd, &asked->to_read) || FD_ISSET(fd, to_read) || descriptor_kind(fd) != PROBE_TCP)
            continue;
        FD_SET(fd, to_read);
        *invented = fd;
        return result + 1;
    }
    return result;
}

static int end_select(struct call* call, const struct asked* asked, fd_set* to_read, fd_set* to_write,
                      int result) {
    if (call->error) return (int)call_end(call, -1);
    const int error = errno;
    int invented = -1;
    result = lie_in_select(asked, to_read, result, &invented);
    if (call->number && result > 0) {
        struct probe_ready ready[TOLD_READY];
        int told = 0;
        for (int fd = 0; fd < asked->count && told < TOLD_READY; ++fd) {
            const uint16_t events = events_in(fd, to_read, to_write);
            if (events) ready[told++] = (struct probe_ready){0, fd, events, fd == invented};
        }
        recorder_ready(call->number, ready, told);
    }
    errno = error;
    return (int)call_end(call, result);
}

EXPORT int select(int count, fd_set* restrict to_read, fd_set* restrict to_write,
                  fd_set* restrict exceptional, struct timeval* restrict timeout) {
    struct asked asked;
    struct call call;
    copy_asked(&asked, count, to_read, to_write);
    begin_select(&call, PROBE_SELECT, CALLER, &asked, ms_of_timeval(timeout));
    const int result = call.error ? -1 : NEXT(select)(count, to_read, to_write, exceptional, timeout);
    return end_select(&call, &asked, to_read, to_write, result);
}

EXPORT int pselect(int count, fd_set* restrict to_read, fd_set* restrict to_write,
                   fd_set* restrict exceptional, const struct timespec* restrict timeout,
                   const sigset_t* restrict mask) {
    struct asked asked;
    struct call call;
    copy_asked(&asked, count, to_read, to_write);
    begin_select(&call, PROBE_PSELECT, CALLER, &asked, ms_of_timespec(timeout));
    const int result = call.error ? -1 : NEXT(pselect)(count, to_read, to_write, exceptional, timeout, mask);
    return end_select(&call, &asked, to_read, to_write, result);
}

// ---- poll

// `entries` is only read; glibc declares poll's as write-only, and gcc would believe that.
static void begin_poll(struct call* call, enum probe_call id, void* caller, struct pollfd* entries,
                       nfds_t count, int64_t timeout) {
    int64_t reading = 0, writing = 0;
    for (nfds_t i = 0; i < count; ++i) {
        if (entries[i].fd < 0) continue;
        reading += (entries[i].events & POLLIN) != 0;
        writing += (entries[i].events & POLLOUT) != 0;
    }
    begin_wait(call, id, count == 1 ? entries[0].fd : -1, caller, timeout, reading, writing,
               count > TOLD_WATCHED ? PROBE_CUT : 0);
    if (call->number) {
        struct probe_watched watched[TOLD_WATCHED];
        int told = 0;
        for (nfds_t i = 0; i < count && told < TOLD_WATCHED; ++i)
            if (entries[i].fd >= 0)
                watched[told++] = (struct probe_watched){entries[i].fd, (uint16_t)entries[i].events, 0};
        recorder_watched(call->number, watched, told);
    }
    call_inject(call, PLAN_WAIT, NULL, NULL);
}

static int lie_in_poll(struct pollfd* entries, nfds_t count, int result, int* invented) {
    if (result <= 0 || count == 0 || !injector_false_ready()) return result;
    const nfds_t from = (nfds_t)next_lie();
    for (nfds_t i = 0; i < count; ++i) {
        struct pollfd* entry = &entries[(from + i) % count];
        if (entry->fd < 0 || !(entry->events & POLLIN) || (entry->revents & (POLLIN | POLLHUP | POLLERR)) ||
            descriptor_kind(entry->fd) != PROBE_TCP)
            continue;
        const int counted = entry->revents != 0;
        entry->revents |= POLLIN;
        *invented = entry->fd;
        return counted ? result : result + 1;
    }
    return result;
}

static int end_poll(struct call* call, struct pollfd* entries, nfds_t count, int result) {
    if (call->error) return (int)call_end(call, -1);
    const int error = errno;
    int invented = -1;
    result = lie_in_poll(entries, count, result, &invented);
    unsigned cut = 0;
    if (call->number && result > 0) {
        struct probe_ready ready[TOLD_READY];
        int told = 0;
        for (nfds_t i = 0; i < count; ++i) {
            if (entries[i].fd < 0 || !entries[i].revents) continue;
            if (told == TOLD_READY) {
                cut = PROBE_CUT;
                break;
            }
            ready[told++] = (struct probe_ready){0, entries[i].fd, (uint16_t)entries[i].revents,
                                                 entries[i].fd == invented};
        }
        recorder_ready(call->number, ready, told);
    }
    call->flags |= cut;
    errno = error;
    return (int)call_end(call, result);
}

EXPORT int poll(struct pollfd* entries, nfds_t count, int timeout) {
    struct call call;
    begin_poll(&call, PROBE_POLL, CALLER, entries, count, timeout < 0 ? -1 : timeout);
    return end_poll(&call, entries, count, call.error ? -1 : NEXT(poll)(entries, count, timeout));
}

EXPORT int ppoll(struct pollfd* entries, nfds_t count, const struct timespec* timeout, const sigset_t* mask) {
    struct call call;
    begin_poll(&call, PROBE_PPOLL, CALLER, entries, count, ms_of_timespec(timeout));
    return end_poll(&call, entries, count, call.error ? -1 : NEXT(ppoll)(entries, count, timeout, mask));
}

// The checked forms: the array's true size in bytes comes last.
EXPORT int __poll_chk(struct pollfd* entries, nfds_t count, int timeout, size_t room);
int __poll_chk(struct pollfd* entries, nfds_t count, int timeout, size_t room) {
    if (room / sizeof *entries < count) abort();
    struct call call;
    begin_poll(&call, PROBE_POLL, CALLER, entries, count, timeout < 0 ? -1 : timeout);
    return end_poll(&call, entries, count, call.error ? -1 : NEXT(poll)(entries, count, timeout));
}

EXPORT int __ppoll_chk(struct pollfd* entries, nfds_t count, const struct timespec* timeout,
                       const sigset_t* mask, size_t room);
int __ppoll_chk(struct pollfd* entries, nfds_t count, const struct timespec* timeout, const sigset_t* mask,
                size_t room) {
    if (room / sizeof *entries < count) abort();
    struct call call;
    begin_poll(&call, PROBE_PPOLL, CALLER, entries, count, ms_of_timespec(timeout));
    return end_poll(&call, entries, count, call.error ? -1 : NEXT(ppoll)(entries, count, timeout, mask));
}

// ---- epoll

EXPORT int epoll_create(int size) {
    struct call call;
    call_begin(&call, PROBE_EPOLL_CREATE, -1, PROBE_OTHER, 0, CALLER, ARGUMENTS(0), NULL);
    return (int)call_end(&call, NEXT(epoll_create)(size));
}
EXPORT int epoll_create1(int flags) {
    struct call call;
    call_begin(&call, PROBE_EPOLL_CREATE, -1, PROBE_OTHER, 0, CALLER, ARGUMENTS(0), NULL);
    return (int)call_end(&call, NEXT(epoll_create1)(flags));
}

EXPORT int epoll_ctl(int epoll, int operation, int fd, struct epoll_event* event) {
    const int64_t events = event && operation != EPOLL_CTL_DEL ? event->events : 0;
    const int64_t data = event && operation != EPOLL_CTL_DEL ? (int64_t)event->data.u64 : 0;
    struct call call;
    call_begin(&call, PROBE_EPOLL_CTL, fd, descriptor_kind(fd), 0, CALLER,
               ARGUMENTS(epoll, operation, events, data), NULL);
    const int result = NEXT(epoll_ctl)(epoll, operation, fd, event);
    if (result == 0) {
        if (operation == EPOLL_CTL_DEL)
            watch_forget(fd);
        else
            watch_set(epoll, fd, (uint32_t)events, (uint64_t)data);
    }
    return (int)call_end(&call, result);
}

struct found {
    const struct epoll_event* events;
    int count;
};

static int is_among(void* context, uint64_t data) {
    const struct found* found = context;
    for (int i = 0; i < found->count; ++i)
        if (found->events[i].data.u64 == data) return 1;
    return 0;
}

static int end_epoll(struct call* call, struct epoll_event* events, int room, int result) {
    if (call->error) return (int)call_end(call, -1);
    const int error = errno;
    int invented = -1;
    if (result > 0 && result < room && injector_false_ready()) {
        struct found found = {events, result};
        uint64_t data;
        if (watch_find(call->fd, next_lie(), is_among, &found, &data) >= 0) {
            events[result].events = EPOLLIN;
            events[result].data.u64 = data;
            invented = result++;
        }
    }
    if (call->number && result > 0) {
        struct probe_ready ready[TOLD_READY];
        int told = 0;
        for (; told < result && told < TOLD_READY; ++told)
            ready[told] = (struct probe_ready){events[told].data.u64, -1, (uint16_t)events[told].events,
                                               told == invented};
        if (told < result) call->flags |= PROBE_CUT;
        recorder_ready(call->number, ready, told);
    }
    errno = error;
    return (int)call_end(call, result);
}

static void begin_epoll(struct call* call, void* caller, int epoll, int64_t timeout) {
    begin_wait(call, PROBE_EPOLL_WAIT, epoll, caller, timeout, 0, 0, 0);
    call_inject(call, PLAN_WAIT, NULL, NULL);
}

EXPORT int epoll_wait(int epoll, struct epoll_event* events, int room, int timeout) {
    struct call call;
    begin_epoll(&call, CALLER, epoll, timeout < 0 ? -1 : timeout);
    return end_epoll(&call, events, room, call.error ? -1 : NEXT(epoll_wait)(epoll, events, room, timeout));
}
EXPORT int epoll_pwait(int epoll, struct epoll_event* events, int room, int timeout, const sigset_t* mask) {
    struct call call;
    begin_epoll(&call, CALLER, epoll, timeout < 0 ? -1 : timeout);
    return end_epoll(&call, events, room,
                     call.error ? -1 : NEXT(epoll_pwait)(epoll, events, room, timeout, mask));
}
#if defined __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 35)
EXPORT int epoll_pwait2(int epoll, struct epoll_event* events, int room, const struct timespec* timeout,
                        const sigset_t* mask) {
    struct call call;
    begin_epoll(&call, CALLER, epoll, ms_of_timespec(timeout));
    return end_epoll(&call, events, room,
                     call.error ? -1 : NEXT(epoll_pwait2)(epoll, events, room, timeout, mask));
}
#endif
#endif
