// A small program that makes calls for the probe to see: guinea_pig ROLE. Prints what each call returned.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int server, client, accepted;

static void say(const char* call, long result) {
    if (result < 0)
        printf("%s %s\n", call, strerrorname_np(errno));
    else
        printf("%s %ld\n", call, result);
    fflush(stdout);
}

static int connect_to_server(void) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    getsockname(server, (struct sockaddr*)&address, &size);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr*)&address, size) < 0) exit(1);
    return fd;
}

static void listen_here(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    server = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server, (struct sockaddr*)&address, sizeof address) < 0 || listen(server, 5) < 0) exit(1);
}

static void make_connection(void) {
    listen_here();
    client = connect_to_server();
    accepted = accept(server, NULL, NULL);
}

static void* receive_in_thread(void* unused) {
    char bytes[100];
    (void)unused;
    say("recv", recv(accepted, bytes, sizeof bytes, 0));
    return NULL;
}

static void refuse_to_wait(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static long said(const char* call, long result) {
    say(call, result);
    return result > 0 ? result : 0;
}

static void talk(void) {
    char bytes[1000] = {0};
    long left = 0;  // sent, and not received
    make_connection();
    left += said("send", send(client, bytes, 300, 0));             // LINE send
    left -= said("recv", recv(accepted, bytes, sizeof bytes, 0));  // LINE recv
    left += said("write", write(client, bytes, 40));
    left -= said("read", read(accepted, bytes, sizeof bytes));
    struct iovec parts[2] = {{bytes, 10}, {bytes, 10}};
    const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    left += said("writev", writev(client, parts, 2));
    left += said("sendmsg", sendmsg(client, &message, 0));
    refuse_to_wait(accepted);
    while (left > 0) {
        const long part = recv(accepted, bytes, sizeof bytes, 0);
        if (part == 0 || (part < 0 && errno != EAGAIN)) break;
        left -= part > 0 ? part : 0;
    }
    say("recv", recv(accepted, bytes, sizeof bytes, 0));
    close(client);
    say("recv", recv(accepted, bytes, sizeof bytes, 0));
}

// Each waiting call, while there are two connections and one has something to read.
static void ready(void) {
    make_connection();
    const int other_client = connect_to_server(), other = accept(server, NULL, NULL);
    say("send", send(client, "x", 1, 0));
    printf("descriptors %d %d\n", accepted, other);

    fd_set to_read;
    FD_ZERO(&to_read);
    FD_SET(accepted, &to_read);
    FD_SET(other, &to_read);
    say("select", select(other + 1, &to_read, NULL, NULL, NULL));
    printf("isset %d %d\n", FD_ISSET(accepted, &to_read) != 0, FD_ISSET(other, &to_read) != 0);

    struct pollfd entries[] = {{accepted, POLLIN, 0}, {other, POLLIN, 0}};
    say("poll", poll(entries, 2, -1));
    printf("revents %d %d\n", entries[0].revents, entries[1].revents);

    const int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = 111}, events[8];
    epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
    event.data.u64 = 222;
    epoll_ctl(epoll, EPOLL_CTL_ADD, other, &event);
    const int count = epoll_wait(epoll, events, 8, -1);
    say("epoll_wait", count);
    for (int i = 0; i < count; ++i) printf("data %d\n", (int)events[i].data.u64);
    close(other_client);
}

// Edge-triggered: reads only when epoll says so, and stops when told to wait.
static void edges(void) {
    char bytes[64] = {0};
    make_connection();
    refuse_to_wait(accepted);
    const int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
    send(client, bytes, sizeof bytes, 0);
    for (size_t received = 0; received < sizeof bytes;) {
        const int count = epoll_wait(epoll, &event, 1, -1);
        if (count < 0 && errno == EINTR) continue;
        if (count != 1) break;
        const ssize_t size = recv(accepted, bytes, sizeof bytes, 0);
        if (size > 0) received += (size_t)size;
        say("recv", size);
    }
    puts("all");
}

static void accepts(int times) {
    listen_here();
    for (int i = 0; i < times; ++i) connect_to_server();
    for (int i = 0; i < times; ++i) say("accept", accept(server, NULL, NULL));
    refuse_to_wait(server);
    say("one more", accept(server, NULL, NULL));
}

int main(int argc, char** argv) {
    const char* role = argc > 1 ? argv[1] : "";
    if (strcmp(role, "talk") == 0) talk();
    if (strcmp(role, "ready") == 0) ready();
    if (strcmp(role, "edges") == 0) edges();
    if (strcmp(role, "accepts") == 0) accepts(3);
    if (strcmp(role, "threads") == 0) {
        pthread_t thread;
        make_connection();
        send(client, "x", 1, 0);
        pthread_create(&thread, NULL, receive_in_thread, NULL);
        pthread_join(thread, NULL);
    }
    if (strcmp(role, "fork") == 0) {
        make_connection();
        if (fork() == 0) {
            say("send", send(client, "child", 5, 0));
            _exit(0);
        }
        wait(NULL);
        if (fork() == 0) execl("/proc/self/exe", "guinea_pig", "talk", NULL);
        wait(NULL);
    }
    if (strcmp(role, "killed") == 0) {  // in the middle of a call
        make_connection();
        if (fork() == 0) {
            char byte;
            puts("waiting");
            fflush(stdout);
            recv(accepted, &byte, 1, 0);
        }
        pause();
    }
    if (strcmp(role, "empty") ==
        0) {  // nothing is there to receive, or to accept, so only a signal can end it
        char byte = 0;
        make_connection();
        say("recv", recv(accepted, &byte, 1, 0));
        say("send", send(client, &byte, 1, 0));
        say("recv", recv(accepted, &byte, 1, 0));
        say("accept", accept(server, NULL, NULL));
    }
    if (strcmp(role, "raw") == 0) {  // past the C library, as Go's programs do it
        syscall(SYS_listen, syscall(SYS_socket, AF_INET, SOCK_STREAM, 0), 5);
        puts("waiting");
        fflush(stdout);
        pause();
    }
    if (strcmp(role, "many") == 0)
        for (int i = 0; i < 5000; ++i) close(1000 + i);
    return 0;
}
