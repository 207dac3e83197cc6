// What is to go wrong below a program: the plan that the probe injects by. A plan is one line of text:
//
//   plan   = [ rule { ";" rule } ]
//   rule   = "seed=" number
//          | call [ "[" text "]" ] ":" fault { "," fault }     with [text]: files whose path contains it
//   call   = "write" | "read" | "open" | "fsync" | "rename"    of regular files; open: opening for writing
//          | "send" | "recv" | "accept" | "connect"            of TCP sockets
//          | "wait"                                            select, poll, epoll_wait and their like
//            each stands for its family: send for sendmsg, write, writev and sendfile on a socket, too
//   fault  = what [ when ]
//   what   = "delay=" ms        each call takes that much longer
//          | "short=" bytes     a call takes no more than that (write, read, send, recv)
//          | "fail=" errno      a call fails, as far as a kernel would let this call fail in this way
//          | "false-ready"      a wait that ends also reports a socket from which there is nothing to read
//   when   = "@" n   for good, once n bytes (write, send) or n calls (the others) have passed
//          | "#" n   the n-th call only
//          | "/" n   every n-th call
//          | "~" n   n calls of a hundred, chosen by the seed
//            without it: every call
//
//   write:delay=200      write[big.png]:fail=ENOSPC@65536;fsync:fail=EIO      write:short=1000,fail=EINTR/3
//   send:short=7;wait:fail=EINTR/2,false-ready/3      seed=11;recv:short=1~30,fail=EINTR~20
//
// Errors are injected only where they can come from: EAGAIN where the descriptor does not block, EINTR of a
// socket where the call has to wait. Calls are counted where the fault could strike: of accept, those that find a client.
#pragma once

#include <stddef.h>

enum plan_call {
    PLAN_WRITE,
    PLAN_READ,
    PLAN_OPEN,
    PLAN_FSYNC,
    PLAN_RENAME,
    PLAN_SEND,
    PLAN_RECV,
    PLAN_ACCEPT,
    PLAN_CONNECT,
    PLAN_WAIT,
    PLAN_CALLS
};

enum plan_what { PLAN_DELAY, PLAN_SHORT, PLAN_FAIL, PLAN_FALSE_READY };
enum plan_when { PLAN_ALWAYS, PLAN_AFTER, PLAN_NTH, PLAN_EVERY, PLAN_CHANCE };

struct plan_fault {
    enum plan_what what;
    long long amount;  // ms of a delay, bytes of a short call
    int error;         // of PLAN_FAIL
    enum plan_when when;
    long long number;  // what `when` counts to; of PLAN_CHANCE calls of a hundred
};

enum { PLAN_RULES = 16, PLAN_FAULTS = 8, PLAN_TEXT = 128 };

struct plan_rule {
    enum plan_call call;
    char text[PLAN_TEXT];  // a part of the path; empty: every file
    struct plan_fault faults[PLAN_FAULTS];
    int count;
};

struct plan {
    unsigned long long seed;
    struct plan_rule rules[PLAN_RULES];
    int count;
};

// Where and why a plan cannot be read.
struct plan_error {
    const char* why;  // a static string: "expected ':'"
    size_t at;        // the place in the text
};

// Reads `text`, which ends with a zero, into `plan`. Returns 0, or -1 with `error` filled and `plan` in no
// state to be used. Needs nothing but its arguments: no environment, no memory, no output.
int plan_read(const char* text, struct plan* plan, struct plan_error* error);

// "ENOSPC" for an error that a plan can name, otherwise a null pointer.
const char* plan_error_name(int error);
