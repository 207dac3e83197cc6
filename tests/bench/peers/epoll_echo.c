/* The reference for "close to the limit": an upper-casing echo server with nothing between it and epoll(7).
 *
 * Level-triggered, one thread, ASCII only. Does what it must and no less: short sends are finished when the client takes
 * more, and nothing is read from it meanwhile. Exits on the first error that would spoil a measurement. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 4096, EVENTS = 1024, DESCRIPTORS = 65536 };

static int epoll_fd;
/* What a client has not taken yet of an answer; NULL for nearly everybody, nearly always. */
static struct unsent {
    size_t size;
    char bytes[];
} * unsent[DESCRIPTORS];

static void die(const char *call) {
    perror(call);
    exit(1);
}

static void control(int operation, int fd, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(epoll_fd, operation, fd, &event) < 0) die("epoll_ctl");
}

static void drop(int fd) {
    free(unsent[fd]);
    unsent[fd] = NULL;
    close(fd);
}

/* Returns the number of bytes sent, or -1 when the client is gone. */
static ssize_t send_some(int fd, const char *bytes, size_t size) {
    const ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

static void keep(int fd, const char *bytes, size_t size) {
    struct unsent *rest = malloc(sizeof *rest + size);
    if (!rest) die("malloc");
    rest->size = size;
    memcpy(rest->bytes, bytes, size);
    free(unsent[fd]);
    unsent[fd] = rest;
}

static void on_writable(int fd) {
    struct unsent *rest = unsent[fd];
    const ssize_t sent = send_some(fd, rest->bytes, rest->size);
    if (sent < 0) return drop(fd);
    rest->size -= (size_t)sent;
    memmove(rest->bytes, rest->bytes + sent, rest->size);
    if (rest->size > 0) return;
    free(rest);
    unsent[fd] = NULL;
    control(EPOLL_CTL_MOD, fd, EPOLLIN);
}

static void on_readable(int fd) {
    char chunk[CHUNK];
    const ssize_t received = recv(fd, chunk, sizeof chunk, 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (received <= 0) return drop(fd);
    for (ssize_t i = 0; i < received; ++i) /* stores each byte, so that the compiler can do many at once */
        chunk[i] = (char)(chunk[i] >= 'a' && chunk[i] <= 'z' ? chunk[i] - ('a' - 'A') : chunk[i]);
    const ssize_t sent = send_some(fd, chunk, (size_t)received);
    if (sent < 0) return drop(fd);
    if (sent == received) return;
    keep(fd, chunk + sent, (size_t)(received - sent));
    control(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void on_connection(int server_fd) {
    const int fd = accept4(server_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)) return;
    if (fd < 0) die("accept4");
    if (fd >= DESCRIPTORS) die("descriptor out of range");
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    control(EPOLL_CTL_ADD, fd, EPOLLIN);
}

int main(int argc, char **argv) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 15000)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int server_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(server_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server_fd, (struct sockaddr *)&address, size) < 0) die("bind");
    if (listen(server_fd, SOMAXCONN) < 0) die("listen");
    getsockname(server_fd, (struct sockaddr *)&address, &size);

    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0) die("epoll_create1");
    control(EPOLL_CTL_ADD, server_fd, EPOLLIN);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);

    while (1) {
        struct epoll_event events[EVENTS];
        const int count = epoll_wait(epoll_fd, events, EVENTS, -1);
        if (count < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            if (fd == server_fd)
                on_connection(fd);
            else if (unsent[fd])
                on_writable(fd);
            else
                on_readable(fd);
        }
    }
}
