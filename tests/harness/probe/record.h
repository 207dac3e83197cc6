// The file in which the probe writes down what one process did: a header, then slots of one size, used as a
// ring. Read by tests/harness/recording.cpp, also while the process is running or when it was killed.
//
// A call takes one slot when it begins, which is completed when it returns: a call without an end is one that
// the process sits in, or was killed in. What does not fit there stands in further slots that name the call
// they belong to. Slots are in the order of their beginnings.
#pragma once

#include <stdint.h>

#define PROBE_MAGIC "wbprobe1"

// id, the name a program calls it by
#define PROBE_CALL_LIST(X)                                                                              \
    X(SOCKET, "socket")                                                                                 \
    X(LISTEN, "listen")                                                                                 \
    X(ACCEPT, "accept")                                                                                 \
    X(CONNECT, "connect")                                                                               \
    X(RECV, "recv") X(RECVFROM, "recvfrom") X(RECVMSG, "recvmsg") X(SEND, "send") X(SENDTO, "sendto")   \
        X(SENDMSG, "sendmsg") X(SENDFILE, "sendfile") X(SHUTDOWN, "shutdown") X(SELECT, "select")       \
            X(PSELECT, "pselect") X(POLL, "poll") X(PPOLL, "ppoll") X(EPOLL_CREATE, "epoll_create")     \
                X(EPOLL_CTL, "epoll_ctl") X(EPOLL_WAIT, "epoll_wait") X(OPEN, "open") X(READ, "read")   \
                    X(READV, "readv") X(PREAD, "pread") X(WRITE, "write") X(WRITEV, "writev")           \
                        X(PWRITE, "pwrite") X(PWRITEV, "pwritev") X(FSYNC, "fsync") X(RENAME, "rename") \
                            X(CLOSE, "close") X(PTHREAD_CREATE, "pthread_create")

#define PROBE_CALL_ID(id, name) PROBE_##id,
enum probe_call { PROBE_CALL_LIST(PROBE_CALL_ID) PROBE_CALLS };
#undef PROBE_CALL_ID

enum probe_kind {
    PROBE_KIND_CALL = 1,
    PROBE_KIND_TEXT,     // of a call or a module: the path
    PROBE_KIND_READY,    // what a wait reported: probe_ready
    PROBE_KIND_WATCHED,  // what a select or poll was asked about: probe_watched
    PROBE_KIND_STACK,    // return addresses, the innermost first
    PROBE_KIND_MODULE,   // a file that is loaded: probe_module, and its path as text
};

// What a descriptor is.
enum probe_descriptor { PROBE_OTHER, PROBE_FILE, PROBE_TCP, PROBE_SOCKET_OTHER };

enum probe_flag {
    PROBE_BLOCKING = 1,  // the call could wait: the descriptor blocks, and no flag of the call says otherwise
    PROBE_INJECTED = 2,  // the result is the plan's doing
    PROBE_CUT = 4,       // not all that was watched or ready is told
    PROBE_FOR_WRITING = 8  // of an open
};

enum { PROBE_ARGUMENTS = 4, PROBE_MORE = 72, PROBE_HEADER_SIZE = 4096 };

struct probe_call_slot {
    uint64_t begin_ns;  // CLOCK_MONOTONIC
    uint64_t end_ns;    // 0: it has not returned
    uint64_t caller;    // return address
    int64_t result;
    // recv, send, read, write …: bytes asked for, flags    accept: the client's port    listen, connect: the
    // port select, poll: time-out in ms (-1: none), number watched for reading, for writing epoll_wait:
    // time-out in ms; `fd` is epoll's    epoll_ctl: epoll's descriptor, op, events, data
    int64_t arguments[PROBE_ARGUMENTS];
    int32_t fd;
    uint16_t error;  // errno, when result is -1
    uint16_t flags;  // probe_flag
    uint64_t unused;
};

struct probe_ready {
    uint64_t data;      // of epoll
    int32_t fd;         // of select and poll; -1: epoll's data tell
    uint16_t events;    // POLLIN, POLLOUT …
    uint16_t invented;  // 1: the plan's doing
};

struct probe_watched {
    int32_t fd;
    uint16_t events;  // POLLIN, POLLOUT
    uint16_t unused;
};

struct probe_module {
    uint64_t bias;  // what addresses in the file are moved by
    uint64_t begin, end;
};

struct probe_more {
    uint64_t of;  // the number of the call's slot, or of the module's
    unsigned char bytes[PROBE_MORE];
};

struct probe_slot {
    uint64_t number;     // 1 and up; another one than expected: overwritten, or not complete yet
    uint8_t kind;        // probe_kind
    uint8_t call;        // probe_call
    uint8_t descriptor;  // probe_descriptor of `fd`
    uint8_t used;        // bytes of probe_more
    int32_t thread;
    union {
        struct probe_call_slot of_call;
        struct probe_more more;
    } is;
};

struct probe_header {
    char magic[8];
    uint32_t slot_size, slots;  // slots: a power of 2
    int32_t process, parent;
    uint64_t used;  // slots ever taken; the ring holds the last `slots` of them
};

#ifdef __cplusplus
static_assert(sizeof(probe_slot) == 96 && sizeof(probe_header) <= PROBE_HEADER_SIZE);
#else
_Static_assert(sizeof(struct probe_slot) == 96 && sizeof(struct probe_header) <= PROBE_HEADER_SIZE,
               "the format");
#endif
