// title: C, a thread for each request in flight, no TLS
// stages: 06 07
// run: {program} {urls} {out} {c}
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_URL = 8192, BUFFER = 65536, LONGEST_CHUNK_LINE = 1024, SILENCE = 30, MOST_REDIRECTS = 10, MOST_RETRIES = 3 };

// How a step ended. FAILED_NOW may go better another time.
enum result { DONE, FAILED, FAILED_NOW };

struct url {
    char host[256], port[8], target[LONGEST_URL];
};

struct worker {
    int fd;  // -1: no connection
    char origin[300];
    char buffer[BUFFER];
    size_t begin, end;
    int reused, answered;
    char part[LONGEST_URL];  // the unfinished file; empty when there is none
    char error[256];
};

struct answer {
    int status, chunked, keep_alive;
    long long length;  // -1: until the end of the connection
    long retry_after;  // seconds; -1: not said
    char location[LONGEST_URL];
};

static FILE *list;
static const char *folder;
static struct worker *workers;
static int worker_count, any_failed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // guards all above, and every part

static enum result fail(struct worker *w, enum result result, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(w->error, sizeof w->error, format, arguments);
    va_end(arguments);
    return result;
}

// --- URLs ------------------------------------------------------------------------------------------------------------

static int parse_url(const char *text, struct url *url) {
    if (strncasecmp(text, "http://", 7) != 0) return 0;
    const char *host = text + 7;
    const size_t authority = strcspn(host, "/?#");
    const char *target = host + authority;
    const char *colon = memchr(host, ':', authority);
    const size_t host_size = colon ? (size_t)(colon - host) : authority;
    if (host_size == 0 || host_size >= sizeof url->host || memchr(host, '@', authority)) return 0;
    snprintf(url->host, sizeof url->host, "%.*s", (int)host_size, host);
    const int port_size = colon ? (int)(authority - host_size - 1) : 0;
    if (port_size > 5) return 0;
    snprintf(url->port, sizeof url->port, "%.*s", port_size ? port_size : 2, port_size ? colon + 1 : "80");
    size_t n = 0;
    if (*target != '/') url->target[n++] = '/';
    for (; *target && *target != '#'; ++target) {
        if ((unsigned char)*target <= ' ' || n + 4 > sizeof url->target) return 0;
        n += (size_t)((unsigned char)*target < 0x7f ? sprintf(url->target + n, "%c", *target)
                                                     : sprintf(url->target + n, "%%%02X", (unsigned char)*target));
    }
    url->target[n] = '\0';
    return 1;
}

static int resolve_reference(const struct url *base, const char *location, struct url *url) {
    const size_t scheme = strspn(location, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    char text[2 * LONGEST_URL + 512];
    if (scheme > 0 && location[scheme] == ':') {
        snprintf(text, sizeof text, "%s", location);
    } else if (strncmp(location, "//", 2) == 0) {
        snprintf(text, sizeof text, "http:%s", location);
    } else {
        char folder_of[LONGEST_URL] = "";
        if (*location != '/') {
            snprintf(folder_of, sizeof folder_of, "%.*s", (int)strcspn(base->target, "?"), base->target);
            strrchr(folder_of, '/')[1] = '\0';
        }
        snprintf(text, sizeof text, "http://%s:%s%s%s", base->host, base->port, folder_of, location);
    }
    return parse_url(text, url);
}

// Safe, and its own for each URL.
static void file_name(const struct url *url, char *name, size_t size) {
    uint64_t hash[2] = {14695981039346656037u, 1099511628211u};  // FNV-1a, twice
    for (const char *part = url->host; part; part = part == url->host ? url->port : part == url->port ? url->target : NULL)
        for (const char *c = part; *c; ++c)
            for (int i = 0; i < 2; ++i) hash[i] = (hash[i] ^ (unsigned char)*c) * (1099511628211u + 2 * (unsigned)i);
    char path[LONGEST_URL];
    snprintf(path, sizeof path, "%.*s", (int)strcspn(url->target, "?"), url->target);
    char readable[64] = "";
    size_t n = 0;
    for (const char *c = strrchr(path, '/') + 1; *c && n + 1 < sizeof readable; ++c)
        readable[n++] = isalnum((unsigned char)*c) || *c == '.' || *c == '-' ? *c : '_';
    snprintf(name, size, "%016llx%016llx-%s", (unsigned long long)hash[0], (unsigned long long)hash[1], readable);
}

// --- Connections -----------------------------------------------------------------------------------------------------

static void hang_up(struct worker *w) {
    if (w->fd >= 0) close(w->fd);
    w->fd = -1;
}

static enum result dial(struct worker *w, const struct url *url) {
    char origin[300];
    snprintf(origin, sizeof origin, "%s:%s", url->host, url->port);
    w->reused = w->fd >= 0 && strcmp(origin, w->origin) == 0;
    w->answered = 0;
    if (w->reused) return DONE;
    hang_up(w);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses = NULL;
    const int error = getaddrinfo(url->host, url->port, &hints, &addresses);
    if (error) return fail(w, FAILED, "%s: %s", url->host, gai_strerror(error));
    for (const struct addrinfo *a = addresses; a && w->fd < 0; a = a->ai_next) {
        w->fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (w->fd < 0) continue;
        const struct timeval silence = {.tv_sec = SILENCE};
        const int on = 1;
        setsockopt(w->fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
        setsockopt(w->fd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof silence);
        setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(w->fd, a->ai_addr, a->ai_addrlen) < 0) hang_up(w);
    }
    freeaddrinfo(addresses);
    if (w->fd < 0) return fail(w, FAILED_NOW, "connect: %s", strerror(errno));
    snprintf(w->origin, sizeof w->origin, "%s", origin);
    w->begin = w->end = 0;
    return DONE;
}

static enum result send_request(struct worker *w, const struct url *url) {
    char request[LONGEST_URL + 512];
    const char *rest = request;
    size_t size = (size_t)snprintf(request, sizeof request,
                                   "GET %s HTTP/1.1\r\nHost: %s:%s\r\nUser-Agent: right\r\nAccept: */*\r\n"
                                   "Accept-Encoding: identity\r\n\r\n",
                                   url->target, url->host, url->port);
    while (size > 0) {
        const ssize_t sent = send(w->fd, rest, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return fail(w, FAILED_NOW, "send: %s", strerror(errno));
        rest += sent;
        size -= (size_t)sent;
    }
    return DONE;
}

// More bytes into the buffer; *ended when there are none to come.
static enum result receive(struct worker *w, int *ended) {
    if (w->begin == w->end) w->begin = w->end = 0;
    if (w->begin > 0 && w->end == BUFFER) {
        memmove(w->buffer, w->buffer + w->begin, w->end - w->begin);
        w->end -= w->begin;
        w->begin = 0;
    }
    if (w->end == BUFFER) return fail(w, FAILED, "the server sends a line without end");
    ssize_t received;
    do received = recv(w->fd, w->buffer + w->end, BUFFER - w->end, 0);
    while (received < 0 && errno == EINTR);
    if (received < 0) return fail(w, FAILED_NOW, "recv: %s", errno == EAGAIN ? "timed out" : strerror(errno));
    w->answered |= received > 0;
    w->end += (size_t)received;
    *ended = received == 0;
    return DONE;
}

// The next line, without its end. Points into the buffer, until more is received.
static enum result read_line(struct worker *w, size_t longest, char **line) {
    while (1) {
        char *begin = w->buffer + w->begin, *newline = memchr(begin, '\n', w->end - w->begin);
        if (newline) {
            w->begin += (size_t)(newline - begin) + 1;
            *newline = '\0';
            if (newline > begin && newline[-1] == '\r') newline[-1] = '\0';
            *line = begin;
            return DONE;
        }
        if (w->end - w->begin > longest) return fail(w, FAILED, "the server sends a line without end");
        int ended = 0;
        const enum result result = receive(w, &ended);
        if (result != DONE) return result;
        if (ended) return fail(w, FAILED_NOW, "the server closed the connection");
    }
}

static long seconds_of(const char *value) {
    if (isdigit((unsigned char)*value)) return atol(value);
    struct tm date = {0};
    if (!strptime(value, "%a, %d %b %Y %H:%M:%S GMT", &date)) return -1;
    const long wait = (long)(timegm(&date) - time(NULL)) + 1;
    return wait > 0 ? wait : 0;
}

static enum result read_header(struct worker *w, struct answer *answer) {
    enum result result;
    do {
        *answer = (struct answer){.length = -1, .retry_after = -1};
        char *line;
        if ((result = read_line(w, BUFFER / 2, &line)) != DONE) return result;
        int minor = 0;
        if (sscanf(line, "HTTP/1.%d %d", &minor, &answer->status) != 2) return fail(w, FAILED, "no HTTP");
        answer->keep_alive = minor > 0;
        size_t size = 0;
        while (1) {
            if ((result = read_line(w, BUFFER / 2, &line)) != DONE) return result;
            if (*line == '\0') break;
            if ((size += strlen(line)) > BUFFER) return fail(w, FAILED, "the server sends a header without end");
            char *colon = strchr(line, ':');
            if (!colon) return fail(w, FAILED, "no HTTP");
            *colon = '\0';
            const char *value = colon + 1 + strspn(colon + 1, " \t");
            if (!strcasecmp(line, "content-length")) answer->length = atoll(value);
            if (!strcasecmp(line, "transfer-encoding")) answer->chunked = strcasestr(value, "chunked") != NULL;
            if (!strcasecmp(line, "connection")) answer->keep_alive = !strcasestr(value, "close");
            if (!strcasecmp(line, "retry-after")) answer->retry_after = seconds_of(value);
            if (!strcasecmp(line, "location")) snprintf(answer->location, sizeof answer->location, "%s", value);
        }
    } while (answer->status / 100 == 1);
    if (answer->status == 204 || answer->status == 304) answer->length = 0;
    if (answer->chunked) answer->length = -1;
    return DONE;
}

// Writes `left` bytes of the body to `file` (-1: nowhere), or with -1 all until the connection ends.
static enum result copy(struct worker *w, long long left, int file, long long *total) {
    while (left != 0) {
        if (w->begin == w->end) {
            int ended = 0;
            const enum result result = receive(w, &ended);
            if (result != DONE) return result;
            if (ended) return left < 0 ? DONE : fail(w, FAILED_NOW, "the body breaks off");
        }
        size_t size = w->end - w->begin;
        if (left > 0 && (long long)size > left) size = (size_t)left;
        if (left > 0) left -= (long long)size;
        *total += (long long)size;
        while (size > 0) {
            const ssize_t written = file < 0 ? (ssize_t)size : write(file, w->buffer + w->begin, size);
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return fail(w, FAILED, "write: %s", strerror(errno));
            w->begin += (size_t)written;
            size -= (size_t)written;
        }
    }
    return DONE;
}

static enum result read_body(struct worker *w, struct answer *answer, int file, long long *total) {
    enum result result;
    if (!answer->chunked) {
        if (answer->length < 0) answer->keep_alive = 0;
        result = copy(w, answer->length, file, total);
    } else {
        char *line;
        while ((result = read_line(w, LONGEST_CHUNK_LINE, &line)) == DONE) {
            char *end;
            const long long size = strtoll(line, &end, 16);
            if (end == line || size < 0) return fail(w, FAILED, "no chunk");
            if (size == 0) break;
            if ((result = copy(w, size, file, total)) != DONE) return result;
            if ((result = read_line(w, 2, &line)) != DONE) return result;
            if (*line) return fail(w, FAILED, "no end of a chunk");
        }
        while (result == DONE && (result = read_line(w, LONGEST_CHUNK_LINE, &line)) == DONE && *line) {
        }
    }
    if (result != DONE || !answer->keep_alive || w->begin != w->end) hang_up(w);
    return result;
}

// --- Files -----------------------------------------------------------------------------------------------------------

static enum result save(struct worker *w, struct answer *answer, const char *name, long long *total) {
    char path[LONGEST_URL - 8];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    pthread_mutex_lock(&lock);
    snprintf(w->part, sizeof w->part, "%s.part", path);
    unlink(w->part);  // whatever it is, and not what it may lead to
    const int file = open(w->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    pthread_mutex_unlock(&lock);
    if (file < 0) {
        hang_up(w);
        return fail(w, FAILED, "open: %s", strerror(errno));
    }
    enum result result = read_body(w, answer, file, total);
    if (close(file) < 0 && result == DONE) result = fail(w, FAILED, "close: %s", strerror(errno));
    pthread_mutex_lock(&lock);
    if (result == DONE && rename(w->part, path) < 0) result = fail(w, FAILED, "rename: %s", strerror(errno));
    if (result != DONE) unlink(w->part);
    w->part[0] = '\0';
    pthread_mutex_unlock(&lock);
    return result;
}

static enum result ask(struct worker *w, const struct url *url, struct answer *answer) {
    while (1) {
        enum result result = dial(w, url);
        if (result != DONE) return result;
        if ((result = send_request(w, url)) == DONE && (result = read_header(w, answer)) == DONE) return DONE;
        hang_up(w);
        // The server may have closed the connection while it was idle: nobody's fault, once.
        if (!w->reused || w->answered || result != FAILED_NOW) return result;
    }
}

static enum result download(struct worker *w, struct url url, const char *name, long long *total, long *retry_after) {
    static const char *const redirects = " 301 302 303 307 308 ";
    static const char *const passing = " 408 429 500 502 503 504 ";
    char visited[MOST_REDIRECTS + 1][768];
    for (int i = 0; i <= MOST_REDIRECTS; ++i) {
        struct answer answer;
        enum result result = ask(w, &url, &answer);
        if (result != DONE) return result;
        if (answer.status / 100 == 2 && answer.status != 206) return save(w, &answer, name, total);
        long long thrown_away = 0;
        read_body(w, &answer, -1, &thrown_away);
        char status[8];
        snprintf(status, sizeof status, " %d ", answer.status % 1000);
        *retry_after = answer.retry_after;
        if (!strstr(redirects, status))
            return fail(w, strstr(passing, status) ? FAILED_NOW : FAILED, "status %d", answer.status);
        snprintf(visited[i], sizeof visited[i], "%s:%s%.400s", url.host, url.port, url.target);
        struct url next;
        if (!resolve_reference(&url, answer.location, &next)) return fail(w, FAILED, "redirected elsewhere");
        char there[768];
        snprintf(there, sizeof there, "%s:%s%.400s", next.host, next.port, next.target);
        for (int k = 0; k <= i; ++k)
            if (!strcmp(visited[k], there)) return fail(w, FAILED, "redirected in a loop");
        url = next;
    }
    return fail(w, FAILED, "redirected too often");
}

static void sleep_milliseconds(long time) {
    struct timespec rest = {time / 1000, time % 1000 * 1000000};
    while (nanosleep(&rest, &rest) < 0 && errno == EINTR) {
    }
}

static int next_url(char *line) {
    pthread_mutex_lock(&lock);
    int found = 0;
    while (!found && fgets(line, LONGEST_URL, list)) {
        char *begin = line + strspn(line, " \t\r\n");
        begin[strcspn(begin, " \t\r\n")] = '\0';
        memmove(line, begin, strlen(begin) + 1);
        found = *line && *line != '#';
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static void *work(void *argument) {
    struct worker *w = argument;
    char line[LONGEST_URL], name[128];
    while (next_url(line)) {
        struct url url;
        long long total = 0;
        enum result result = FAILED;
        if (!parse_url(line, &url)) {
            fail(w, FAILED, "no http URL");
        } else {
            file_name(&url, name, sizeof name);
            for (int attempt = 0;; ++attempt) {
                long retry_after = -1;
                total = 0;
                result = download(w, url, name, &total, &retry_after);
                if (result != FAILED_NOW || attempt == MOST_RETRIES || retry_after > 60) break;
                sleep_milliseconds(retry_after >= 0 ? retry_after * 1000 + 10 : 100L << attempt);
            }
        }
        pthread_mutex_lock(&lock);
        if (result == DONE)
            printf("ok\t%s\t%s\t%lld\n", line, name, total);
        else
            printf("failed\t%s\t%s\n", line, w->error);
        any_failed |= result != DONE;
        pthread_mutex_unlock(&lock);
    }
    hang_up(w);
    return NULL;
}

static void *wait_for_interrupt(void *argument) {
    int signal_number;
    sigwait(argument, &signal_number);
    pthread_mutex_lock(&lock);  // nobody makes or renames a file any more
    for (int i = 0; i < worker_count; ++i)
        if (workers[i].part[0]) unlink(workers[i].part);
    _exit(130);
}

int main(int argc, char **argv) {
    if (argc != 4 || (worker_count = atoi(argv[3])) < 1) {
        fprintf(stderr, "usage: %s URLS DIR N\n", argv[0]);
        return 2;
    }
    list = fopen(argv[1], "re");
    folder = argv[2];
    workers = calloc((size_t)worker_count, sizeof *workers);
    if (!list || !workers || (mkdir(folder, 0777) < 0 && errno != EEXIST)) {
        perror(argv[0]);
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    pthread_t waiter, *threads = calloc((size_t)worker_count, sizeof *threads);
    pthread_create(&waiter, NULL, wait_for_interrupt, &signals);
    for (int i = 0; i < worker_count; ++i) {
        workers[i].fd = -1;
        pthread_create(&threads[i], NULL, work, &workers[i]);
    }
    for (int i = 0; i < worker_count; ++i) pthread_join(threads[i], NULL);
    return any_failed;
}
