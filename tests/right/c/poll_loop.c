// title: C, poll
// stages: 02 03
// run: {program} {port}
#define _GNU_SOURCE
#include "echo.h"

#include <poll.h>

enum { CHUNK = 16384 };

struct client {
    char *unsent;  // the rest of an answer; null when there is none
    size_t begin, end;
};

static struct pollfd *watched;   // [0] is the listening socket
static struct client *clients;  // clients[i] belongs to watched[i]
static size_t count, capacity;

static void add(int fd) {
    if (count == capacity) {
        capacity = capacity ? 2 * capacity : 64;
        watched = realloc(watched, capacity * sizeof *watched);
        clients = realloc(clients, capacity * sizeof *clients);
        if (!watched || !clients) abort();
    }
    watched[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    clients[count++] = (struct client){0};
}

static void drop(size_t i) {
    close(watched[i].fd);
    free(clients[i].unsent);
    watched[i] = watched[--count];
    clients[i] = clients[count];
}

// 0 when the client has left.
static int respond(size_t i) {
    static char chunk[CHUNK];
    struct client *client = &clients[i];
    if (!client->unsent) {
        const ssize_t received = recv(watched[i].fd, chunk, sizeof chunk, 0);
        if (received <= 0) return received < 0 && would_block();
        client->unsent = malloc(UPPER_SIZE((size_t)received));
        if (!client->unsent) return 0;
        client->begin = 0;
        client->end = upper(chunk, (size_t)received, client->unsent);
    }
    const ssize_t sent =
        send(watched[i].fd, client->unsent + client->begin, client->end - client->begin, MSG_NOSIGNAL);
    if (sent < 0 && !would_block()) return 0;
    if (sent > 0) client->begin += (size_t)sent;
    if (client->begin == client->end) {
        free(client->unsent);
        client->unsent = NULL;
    }
    watched[i].events = client->unsent ? POLLOUT : POLLIN;
    return 1;
}

int main(int argc, char **argv) {
    add(listen_on(argc, argv, SOCK_NONBLOCK));
    while (1) {
        if (poll(watched, count, -1) < 0) continue;
        for (size_t i = count; i-- > 1;)  // backwards: drop puts the last one, which had its turn, in the gap
            if (watched[i].revents && !respond(i)) drop(i);
        if (watched[0].revents) {
            const int client = accept_client(watched[0].fd);
            if (client >= 0) add(client);
        }
    }
}
