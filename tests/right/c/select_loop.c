// title: C, select, 1000 bytes at a time, everybody read from before anybody is answered
// stages: 02
// run: {program} {port}
#define _GNU_SOURCE
#include "echo.h"

#include <sys/select.h>

enum { CHUNK = 1000 };

static char *unsent[FD_SETSIZE];  // by descriptor: the rest of an answer; null when there is none
static size_t begin[FD_SETSIZE], end[FD_SETSIZE];
static fd_set clients;

static void drop(int fd) {
    FD_CLR(fd, &clients);
    free(unsent[fd]);
    unsent[fd] = NULL;
    close(fd);
}

static void hear(int fd) {
    static char chunk[CHUNK];
    const ssize_t received = recv(fd, chunk, sizeof chunk, 0);
    if (received < 0 && would_block()) return;
    if (received <= 0) {
        drop(fd);
        return;
    }
    unsent[fd] = malloc(UPPER_SIZE((size_t)received));
    if (!unsent[fd]) abort();
    begin[fd] = 0;
    end[fd] = upper(chunk, (size_t)received, unsent[fd]);
}

static void answer(int fd) {
    const ssize_t sent = send(fd, unsent[fd] + begin[fd], end[fd] - begin[fd], MSG_NOSIGNAL);
    if (sent < 0 && !would_block()) {
        drop(fd);
        return;
    }
    if (sent > 0) begin[fd] += (size_t)sent;
    if (begin[fd] < end[fd]) return;
    free(unsent[fd]);
    unsent[fd] = NULL;
}

int main(int argc, char **argv) {
    const int server = listen_on(argc, argv, SOCK_NONBLOCK);
    while (1) {
        fd_set readable, writable;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        FD_SET(server, &readable);
        for (int fd = 0; fd < FD_SETSIZE; ++fd)
            if (FD_ISSET(fd, &clients)) FD_SET(fd, unsent[fd] ? &writable : &readable);
        if (select(FD_SETSIZE, &readable, &writable, NULL, NULL) < 0) continue;
        for (int fd = 0; fd < FD_SETSIZE; ++fd)
            if (fd != server && FD_ISSET(fd, &readable)) hear(fd);
        for (int fd = 0; fd < FD_SETSIZE; ++fd)
            if (FD_ISSET(fd, &writable)) answer(fd);
        if (!FD_ISSET(server, &readable)) continue;
        const int client = accept_client(server);
        if (client >= FD_SETSIZE)
            close(client);  // no room for it in an fd_set
        else if (client >= 0)
            FD_SET(client, &clients);
    }
}
