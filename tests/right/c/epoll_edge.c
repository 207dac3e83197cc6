// title: C, epoll, edge-triggered, 256 KiB at a time
// stages: 03 04 05
// run: {program} {port}
#define _GNU_SOURCE
#include "echo.h"

#include <sys/epoll.h>

enum { CHUNK = 262144, EVENTS = 64 };

// An edge tells only once. So a client stays in the list of those who may go on until a call would block, and all in the
// list take turns, one call each.
struct client {
    int fd;
    int listed;
    char *unsent;
    size_t begin, end;
    struct client *next;
};

static struct client *first, **last = &first;

static void append(struct client *client) {
    if (client->listed) return;
    client->listed = 1;
    client->next = NULL;
    *last = client;
    last = &client->next;
}

enum turn { AGAIN, WAIT, GONE };

static enum turn respond(struct client *client) {
    static char chunk[CHUNK];
    if (!client->unsent) {
        const ssize_t received = recv(client->fd, chunk, sizeof chunk, 0);
        if (received < 0 && errno == EINTR) return AGAIN;
        if (received <= 0) return received < 0 && would_block() ? WAIT : GONE;
        client->unsent = malloc(UPPER_SIZE((size_t)received));
        if (!client->unsent) return GONE;
        client->begin = 0;
        client->end = upper(chunk, (size_t)received, client->unsent);
    }
    const ssize_t sent = send(client->fd, client->unsent + client->begin, client->end - client->begin, MSG_NOSIGNAL);
    if (sent < 0) return errno == EINTR ? AGAIN : would_block() ? WAIT : GONE;
    client->begin += (size_t)sent;
    if (client->begin == client->end) {
        free(client->unsent);
        client->unsent = NULL;
    }
    return AGAIN;
}

// Everybody who stands in the list now has one turn.
static void take_turns(void) {
    struct client *client = first;
    first = NULL;
    last = &first;
    while (client) {
        struct client *next = client->next;
        client->listed = 0;
        switch (respond(client)) {
            case AGAIN: append(client); break;
            case WAIT: break;
            case GONE:
                close(client->fd);
                free(client->unsent);
                free(client);
        }
        client = next;
    }
}

int main(int argc, char **argv) {
    const int server = listen_on(argc, argv, SOCK_NONBLOCK);
    const int epoll = epoll_create1(0);
    // The listening socket is watched level-triggered: one client is accepted a turn.
    struct epoll_event accepting = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, &accepting);
    while (1) {
        struct epoll_event events[EVENTS];
        const int count = epoll_wait(epoll, events, EVENTS, first ? 0 : -1);
        for (int i = 0; i < count; ++i) {
            if (events[i].data.ptr) {
                append(events[i].data.ptr);
                continue;
            }
            const int fd = accept_client(server);
            struct client *client = fd < 0 ? NULL : calloc(1, sizeof *client);
            if (!client) {
                if (fd >= 0) close(fd);
                continue;
            }
            client->fd = fd;
            struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = client};
            epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
        }
        take_turns();
    }
}
