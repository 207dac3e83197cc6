// title: C, epoll, level-triggered, one byte more than a page at a time
// stages: 03 04
// run: {program} {port}
#define _GNU_SOURCE
#include "echo.h"

#include <sys/epoll.h>

enum { CHUNK = 4097, EVENTS = 256 };

struct client {
    int fd;
    size_t begin, end;
    char unsent[UPPER_SIZE(CHUNK)];
};

static int epoll;

static void watch(int operation, int fd, unsigned events, void *owner) {
    struct epoll_event event = {.events = events, .data.ptr = owner};
    epoll_ctl(epoll, operation, fd, &event);
}

// 0 when the client has left.
static int respond(struct client *client) {
    static char chunk[CHUNK];
    const int was_waiting = client->begin < client->end;
    if (!was_waiting) {
        const ssize_t received = recv(client->fd, chunk, sizeof chunk, 0);
        if (received <= 0) return received < 0 && would_block();
        client->begin = 0;
        client->end = upper(chunk, (size_t)received, client->unsent);
    }
    const ssize_t sent = send(client->fd, client->unsent + client->begin, client->end - client->begin, MSG_NOSIGNAL);
    if (sent < 0 && !would_block()) return 0;
    if (sent > 0) client->begin += (size_t)sent;
    const int waits = client->begin < client->end;
    if (waits != was_waiting) watch(EPOLL_CTL_MOD, client->fd, waits ? EPOLLOUT : EPOLLIN, client);
    return 1;
}

static void accept_conn(int server) {
    const int fd = accept_client(server);
    if (fd < 0) return;
    struct client *client = malloc(sizeof *client);
    if (!client) {
        close(fd);
        return;
    }
    client->fd = fd;
    client->begin = client->end = 0;
    watch(EPOLL_CTL_ADD, fd, EPOLLIN, client);
}

int main(int argc, char **argv) {
    const int server = listen_on(argc, argv, SOCK_NONBLOCK);
    epoll = epoll_create1(0);
    watch(EPOLL_CTL_ADD, server, EPOLLIN, NULL);
    while (1) {
        struct epoll_event events[EVENTS];
        const int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; ++i) {
            struct client *client = events[i].data.ptr;
            if (!client) {
                accept_conn(server);
            } else if (!respond(client)) {
                close(client->fd);
                free(client);
            }
        }
    }
}
