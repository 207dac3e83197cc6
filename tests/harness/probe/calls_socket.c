// The calls on sockets.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "call.h"
#include "next.h"
#include "transfer.h"

EXPORT int socket(int domain, int type, int protocol) {
    struct call call;
    call_begin(&call, PROBE_SOCKET, -1, PROBE_OTHER, 0, CALLER, ARGUMENTS(domain, type, protocol), NULL);
    return (int)call_end(&call, NEXT(socket)(domain, type, protocol));
}

EXPORT int listen(int fd, int backlog) {
    struct call call;
    recorder_modules();  // everything that serves is loaded by now
    call_begin(&call, PROBE_LISTEN, fd, descriptor_kind(fd), 0, CALLER,
               ARGUMENTS(descriptor_own_port(fd), backlog), NULL);
    return (int)call_end(&call, NEXT(listen)(fd, backlog));
}

EXPORT int shutdown(int fd, int how) {
    struct call call;
    call_begin(&call, PROBE_SHUTDOWN, fd, descriptor_kind(fd), 0, CALLER, ARGUMENTS(how), NULL);
    return (int)call_end(&call, NEXT(shutdown)(fd, how));
}

// ---- accept and connect

// A connection that was aborted before it was accepted is gone from the queue, and its client knows.
static void abort_first_in_queue(int fd) {
    const int client = NEXT(accept4)(fd, NULL, NULL, 0);
    if (client < 0) return;
    const struct linger at_once = {1, 0};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    NEXT(close)(client);
}

static int accept_with(void* caller, int fd, __SOCKADDR_ARG address, socklen_t* restrict size, int flags) {
    const int saved_errno = errno;
    const enum probe_descriptor descriptor = descriptor_kind(fd);
    const int blocking = descriptor == PROBE_TCP && descriptor_blocks(fd);
    errno = saved_errno;
    struct call call;
    call_begin(&call, PROBE_ACCEPT, fd, descriptor, blocking ? PROBE_BLOCKING : 0, caller, ARGUMENTS(0),
               NULL);
    // A signal can only strike while nobody is there, and everything else only where a client waits in the queue; so a
    // loop that asks once too often does not use them up.
    if (descriptor == PROBE_TCP && injector_concerns(PLAN_ACCEPT)) {
        if (blocking && !call_finds(fd, POLLIN, 0)) call_interrupt(&call, PLAN_ACCEPT);
        if (!call.error && call_finds(fd, POLLIN, blocking)) call_inject(&call, PLAN_ACCEPT, NULL, NULL);
    }
    if (call.error == ECONNABORTED) abort_first_in_queue(fd);
    if (call.error) return (int)call_end(&call, -1);
    const int client = NEXT(accept4)(fd, address, size, flags);
    if (client >= 0) recorder_argument(call.number, 0, descriptor_peer_port(client));
    return (int)call_end(&call, client);
}
EXPORT int accept(int fd, __SOCKADDR_ARG address, socklen_t* restrict size) {
    return accept_with(CALLER, fd, address, size, 0);
}
EXPORT int accept4(int fd, __SOCKADDR_ARG address, socklen_t* restrict size, int flags) {
    return accept_with(CALLER, fd, address, size, flags);
}

EXPORT int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t size) {
    const int saved_errno = errno;
    const enum probe_descriptor descriptor = descriptor_kind(fd);
    const int blocking = descriptor == PROBE_TCP && descriptor_blocks(fd);
    errno = saved_errno;
    struct call call;
    call_begin(&call, PROBE_CONNECT, fd, descriptor, blocking ? PROBE_BLOCKING : 0, CALLER, ARGUMENTS(0),
               NULL);
    if (descriptor == PROBE_TCP) call_inject(&call, PLAN_CONNECT, NULL, NULL);
    if (call.error) return (int)call_end(&call, -1);
    const int result = NEXT(connect)(fd, address, size);
    const int error = errno;
    recorder_argument(call.number, 0, descriptor_peer_port(fd));
    errno = error;
    return (int)call_end(&call, result);
}

// ---- receiving

EXPORT ssize_t recv(int fd, void* bytes, size_t size, int flags) {
    struct call call;
    transfer_begin(&call, PROBE_RECV, fd, CALLER, &size, flags);
    return call_end(&call, call.error ? -1 : NEXT(recv)(fd, bytes, size, flags));
}

EXPORT ssize_t __recv_chk(int fd, void* bytes, size_t size, size_t room, int flags);
ssize_t __recv_chk(int fd, void* bytes, size_t size, size_t room, int flags) {
    if (size > room) abort();
    struct call call;
    transfer_begin(&call, PROBE_RECV, fd, CALLER, &size, flags);
    return call_end(&call, call.error ? -1 : NEXT(recv)(fd, bytes, size, flags));
}

EXPORT ssize_t recvfrom(int fd, void* restrict bytes, size_t size, int flags, __SOCKADDR_ARG address,
                        socklen_t* restrict address_size) {
    struct call call;
    transfer_begin(&call, PROBE_RECVFROM, fd, CALLER, &size, flags);
    return call_end(&call, call.error ? -1 : NEXT(recvfrom)(fd, bytes, size, flags, address, address_size));
}

EXPORT ssize_t __recvfrom_chk(int fd, void* restrict bytes, size_t size, size_t room, int flags,
                              __SOCKADDR_ARG address, socklen_t* restrict address_size);
ssize_t __recvfrom_chk(int fd, void* restrict bytes, size_t size, size_t room, int flags,
                       __SOCKADDR_ARG address, socklen_t* restrict address_size) {
    if (size > room) abort();
    struct call call;
    transfer_begin(&call, PROBE_RECVFROM, fd, CALLER, &size, flags);
    return call_end(&call, call.error ? -1 : NEXT(recvfrom)(fd, bytes, size, flags, address, address_size));
}

EXPORT ssize_t recvmsg(int fd, struct msghdr* message, int flags) {
    struct call call;
    struct parts fitting;
    transfer_begin_parts(&call, PROBE_RECVMSG, fd, CALLER, &fitting, message->msg_iov, message->msg_iovlen,
                         flags);
    if (call.error) return call_end(&call, -1);
    if (!call.cut) return call_end(&call, NEXT(recvmsg)(fd, message, flags));
    struct msghdr shorter = *message;
    shorter.msg_iov = (struct iovec*)fitting.of;
    shorter.msg_iovlen = fitting.count;
    const ssize_t result = NEXT(recvmsg)(fd, &shorter, flags);
    message->msg_namelen = shorter.msg_namelen;
    message->msg_controllen = shorter.msg_controllen;
    message->msg_flags = shorter.msg_flags;
    return call_end(&call, result);
}

// ---- sending

EXPORT ssize_t send(int fd, const void* bytes, size_t size, int flags) {
    struct call call;
    transfer_begin(&call, PROBE_SEND, fd, CALLER, &size, flags);
    return call_end(&call, call.error ? -1 : NEXT(send)(fd, bytes, size, flags));
}

EXPORT ssize_t sendto(int fd, const void* bytes, size_t size, int flags, __CONST_SOCKADDR_ARG address,
                      socklen_t address_size) {
    struct call call;
    transfer_begin(&call, PROBE_SENDTO, fd, CALLER, &size, flags);
    return call_end(&call, call.error ? -1 : NEXT(sendto)(fd, bytes, size, flags, address, address_size));
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr* message, int flags) {
    struct call call;
    struct parts fitting;
    transfer_begin_parts(&call, PROBE_SENDMSG, fd, CALLER, &fitting, message->msg_iov, message->msg_iovlen,
                         flags);
    if (call.error) return call_end(&call, -1);
    struct msghdr shorter = *message;
    if (call.cut) {
        shorter.msg_iov = (struct iovec*)fitting.of;
        shorter.msg_iovlen = fitting.count;
    }
    return call_end(&call, NEXT(sendmsg)(fd, &shorter, flags));
}

static ssize_t send_file(void* caller, int to, int from, off_t* offset, size_t size) {
    struct call call;
    transfer_begin(&call, PROBE_SENDFILE, to, caller, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(sendfile)(to, from, offset, size));
}
EXPORT ssize_t sendfile(int to, int from, off_t* offset, size_t size) {
    return send_file(CALLER, to, from, offset, size);
}
EXPORT ssize_t sendfile64(int to, int from, off_t* offset, size_t size) {
    return send_file(CALLER, to, from, offset, size);
}
