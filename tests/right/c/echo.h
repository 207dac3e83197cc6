/* What the echo servers in C share: the listening socket, the upper case, the client turned away. */
#ifndef RIGHT_ECHO_H
#define RIGHT_ECHO_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

/* Room for the upper case of n bytes: "ı" and some others grow or shrink, none to more than three times its size. */
#define UPPER_SIZE(n) (3 * (n))

/* The upper case of n bytes of UTF-8, bytes that are none unchanged; returns its size. */
static inline size_t upper(const char *text, size_t n, char *result) {
    char *out = result;
    while (n > 0) {
        wchar_t character = 0;
        mbstate_t state = {0};
        size_t length = mbrtowc(&character, text, n, &state);
        if (length == 0) length = 1; /* a zero byte is a character like any other */
        if (length > n) {            /* no character, or only the beginning of one */
            *out++ = *text;
            length = 1;
        } else {
            char encoded[MB_LEN_MAX];
            mbstate_t fresh = {0};
            const size_t size = wcrtomb(encoded, (wchar_t)towupper((wint_t)character), &fresh);
            memcpy(out, encoded, size);
            out += size;
        }
        text += length;
        n -= length;
    }
    return (size_t)(out - result);
}

static inline int listen_on(int argc, char **argv, int flags) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        exit(2);
    }
    setlocale(LC_CTYPE, "C.UTF-8");
    const int fd = socket(AF_INET, SOCK_STREAM | flags, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, SOMAXCONN) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

static inline void send_at_once(int client) {
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* The next client, non-blocking; -1 when there is none. Out of descriptors, the client is turned away with the help of one
   that was kept in reserve. */
static inline int accept_client(int server) {
    static int spare = -1;
    if (spare < 0) spare = open("/dev/null", O_RDONLY);
    const int client = accept4(server, NULL, NULL, SOCK_NONBLOCK);
    if (client >= 0) {
        send_at_once(client);
    } else if (errno == EMFILE || errno == ENFILE) {
        close(spare);
        const int unlucky = accept(server, NULL, NULL);
        if (unlucky >= 0) close(unlucky);
        spare = open("/dev/null", O_RDONLY);
    }
    return client;
}

static inline int would_block(void) { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

#endif
