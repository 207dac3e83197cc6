// title: C, one client at a time, in chunks of 7 bytes
// stages: 01
// run: {program} {port}
#define _GNU_SOURCE
#include "echo.h"

static int send_all(int client, const char *rest, size_t size) {
    while (size > 0) {
        const ssize_t sent = send(client, rest, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return 0;
        rest += sent;
        size -= (size_t)sent;
    }
    return 1;
}

static void serve(int client) {
    char chunk[7], answer[UPPER_SIZE(sizeof chunk)];
    while (1) {
        // Seven bytes would cut every second Cyrillic word in the middle of a letter; MSG_WAITALL is no way out, for
        // it waits. So what the last character lacks is left in the kernel for the next call.
        const ssize_t seen = recv(client, chunk, sizeof chunk, MSG_PEEK);
        if (seen < 0 && errno == EINTR) continue;
        if (seen <= 0) return;
        size_t whole = (size_t)seen;
        if (seen == (ssize_t)sizeof chunk) {
            size_t lead = whole - 1;
            while (lead > whole - 4 && ((unsigned char)chunk[lead] & 0xc0) == 0x80) --lead;
            mbstate_t state = {0};
            if (mbrlen(chunk + lead, whole - lead, &state) == (size_t)-2) whole = lead;
        }
        if (recv(client, chunk, whole, 0) != (ssize_t)whole) return;
        if (!send_all(client, answer, upper(chunk, whole, answer))) return;
    }
}

int main(int argc, char **argv) {
    const int server = listen_on(argc, argv, 0);
    while (1) {
        const int client = accept(server, NULL, NULL);
        if (client < 0) {
            usleep(errno == EMFILE || errno == ENFILE ? 100000 : 0);
            continue;
        }
        send_at_once(client);
        serve(client);
        close(client);
    }
}
