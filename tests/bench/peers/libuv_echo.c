/* Peer: an upper-casing echo server on libuv, as its guide writes one. A client whose answers pile up is not read from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { CHUNK = 4096 };

typedef struct {
    uv_write_t request;
    size_t size;
    char bytes[CHUNK];
} answer_t;

static void on_read(uv_stream_t *client, ssize_t received, const uv_buf_t *buffer);

static void die(const char *what, int error) {
    fprintf(stderr, "%s: %s\n", what, uv_strerror(error));
    exit(1);
}

static void on_close(uv_handle_t *client) { free(client); }

static void drop(uv_stream_t *client) {
    if (!uv_is_closing((uv_handle_t *)client)) uv_close((uv_handle_t *)client, on_close);
}

/* A buffer is an answer to be: what is received into it is sent from it. */
static void allocate(uv_handle_t *client, size_t suggested, uv_buf_t *buffer) {
    (void)client, (void)suggested;
    answer_t *answer = malloc(sizeof *answer);
    *buffer = answer ? uv_buf_init(answer->bytes, CHUNK) : uv_buf_init(NULL, 0);
}

static answer_t *answer_of(const uv_buf_t *buffer) {
    return buffer->base ? (answer_t *)(buffer->base - offsetof(answer_t, bytes)) : NULL;
}

static void on_written(uv_write_t *request, int status) {
    uv_stream_t *client = request->handle;
    free((answer_t *)request);
    if (status < 0)
        drop(client);
    else if (client->write_queue_size == 0 && !uv_is_active((uv_handle_t *)client))
        uv_read_start(client, allocate, on_read);
}

static void on_read(uv_stream_t *client, ssize_t received, const uv_buf_t *buffer) {
    answer_t *answer = answer_of(buffer);
    if (received <= 0) {
        free(answer);
        if (received < 0) drop(client);
        return;
    }
    for (ssize_t i = 0; i < received; ++i)
        answer->bytes[i] = (char)(answer->bytes[i] >= 'a' && answer->bytes[i] <= 'z' ? answer->bytes[i] - 32 : answer->bytes[i]);
    uv_buf_t all = uv_buf_init(answer->bytes, (unsigned)received);
    const int error = uv_write(&answer->request, client, &all, 1, on_written);
    if (error) {
        free(answer);
        drop(client);
    } else if (client->write_queue_size > 0) {
        uv_read_stop(client);
    }
}

static void on_connection(uv_stream_t *server, int status) {
    if (status < 0) return;
    uv_tcp_t *client = malloc(sizeof *client);
    if (!client) die("malloc", UV_ENOMEM);
    uv_tcp_init(server->loop, client);
    if (uv_accept(server, (uv_stream_t *)client) == 0) {
        uv_tcp_nodelay(client, 1);
        uv_read_start((uv_stream_t *)client, allocate, on_read);
    } else {
        drop((uv_stream_t *)client);
    }
}

int main(int argc, char **argv) {
    uv_tcp_t server;
    struct sockaddr_in address;
    int error, size = sizeof address;
    uv_tcp_init(uv_default_loop(), &server);
    uv_ip4_addr("127.0.0.1", argc > 1 ? atoi(argv[1]) : 15000, &address);
    if ((error = uv_tcp_bind(&server, (struct sockaddr *)&address, 0))) die("bind", error);
    if ((error = uv_listen((uv_stream_t *)&server, 4096, on_connection))) die("listen", error);
    uv_tcp_getsockname(&server, (struct sockaddr *)&address, &size);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
