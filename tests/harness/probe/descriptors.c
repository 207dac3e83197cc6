#define _GNU_SOURCE
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "next.h"

enum probe_descriptor descriptor_kind(int fd) {
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0) return PROBE_OTHER;
    if (S_ISREG(status.st_mode)) return PROBE_FILE;
    if (!S_ISSOCK(status.st_mode)) return PROBE_OTHER;
    int domain = 0, type = 0;
    socklen_t size = sizeof domain;
    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size);
    size = sizeof type;
    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
    return (domain == AF_INET || domain == AF_INET6) && type == SOCK_STREAM ? PROBE_TCP : PROBE_SOCKET_OTHER;
}

int descriptor_blocks(int fd) { return !(fcntl(fd, F_GETFL) & O_NONBLOCK); }

int descriptor_path(int fd, char path[PATH_MAX]) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = '\0';
    return 1;
}

static int port_of(int (*ask)(int, __SOCKADDR_ARG, socklen_t* restrict), int fd) {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t size = sizeof address;
    if (ask(fd, &address.any, &size) < 0) return 0;
    return address.any.sa_family == AF_INET    ? ntohs(address.v4.sin_port)
           : address.any.sa_family == AF_INET6 ? ntohs(address.v6.sin6_port)
                                               : 0;
}
int descriptor_peer_port(int fd) { return port_of(getpeername, fd); }
int descriptor_own_port(int fd) { return port_of(getsockname, fd); }

// One epoll for a descriptor: programs that put one into two are rare, and lose only what needs this table.
enum { DESCRIPTORS = 65536 };
static struct watch {
    int epoll;  // plus one, so that zero is nobody
    uint32_t events;
    uint64_t data;
} watches[DESCRIPTORS];
static int highest;

void watch_set(int epoll, int fd, uint32_t events, uint64_t data) {
    if (fd < 0 || fd >= DESCRIPTORS) return;
    watches[fd] = (struct watch){epoll + 1, events, data};
    if (fd > highest) highest = fd;
}

void watch_forget(int fd) {
    if (fd >= 0 && fd < DESCRIPTORS) watches[fd].epoll = 0;
}

void watch_renew(int fd) {
    if (fd < 0 || fd >= DESCRIPTORS) return;
    const struct watch watch = watches[fd];
    if (!watch.epoll || !(watch.events & EPOLLET) || (watch.events & EPOLLONESHOT)) return;
    struct epoll_event event = {.events = watch.events, .data.u64 = watch.data};
    const int error = errno;
    syscall(SYS_epoll_ctl, watch.epoll - 1, EPOLL_CTL_MOD, fd, &event);
    errno = error;
}

int watch_find(int epoll, int from, int (*is_ready)(void* context, uint64_t data), void* context,
               uint64_t* data) {
    const int count = highest + 1;
    for (int i = 0; i < count; ++i) {
        const int fd = (from + i) % count;
        const struct watch watch = watches[fd];
        if (watch.epoll != epoll + 1 || !(watch.events & EPOLLIN) || is_ready(context, watch.data)) continue;
        if (descriptor_kind(fd) != PROBE_TCP) continue;
        *data = watch.data;
        return fd;
    }
    return -1;
}
