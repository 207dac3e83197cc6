// A disk with faults, for any dynamically linked program: LD_PRELOAD=libworkbook-faults.so
// WORKBOOK_FAULTS=PLAN program
//
// Reaches what goes through the C library's write, pwrite, writev, pwritev, open, creat, fsync, fdatasync,
// rename (with their 64 and …at forms), and concerns regular files only; sockets and pipes pass unchanged. It
// does not reach io_uring, nor what the C library does within itself (fwrite).
//
//   plan   = [ rule { ";" rule } ]
//   rule   = call [ "[" text "]" ] ":" fault { "," fault }        with [text]: only files whose path contains
//   it call   = "write" | "open" | "fsync" | "rename"               each stands for its family; open: opening
//   for writing fault  = "delay=" ms            each call takes that much longer
//          | "short=" bytes         write takes no more than that in one call
//          | "eintr=" n             every n-th call fails with EINTR before it has done anything
//          | "fail=" errno [ "@" n ]  fails with that error (ENOSPC, EIO, EDQUOT, EACCES, EROFS, EMFILE) for
//          good, once n bytes
//                                   (write) or n calls (the others) have passed; n is 0 when left out
//
//   "write:delay=200"   "write[big.png]:fail=ENOSPC@65536;fsync:fail=EIO"   "write:short=1000,eintr=3"
//
// WORKBOOK_FAULTS_LOG=FILE appends a line for each of these calls: call, thread id, result or the error's
// name, path. A plan that cannot be read ends the program with status 127 and one line on stderr.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { CALL_WRITE, CALL_OPEN, CALL_FSYNC, CALL_RENAME, CALLS };
static const char* const call_names[CALLS] = {"write", "open", "fsync", "rename"};

static const struct {
    const char* name;
    int value;
} errors[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EDQUOT", EDQUOT}, {"EACCES", EACCES},
              {"EROFS", EROFS},   {"EMFILE", EMFILE}, {"EINTR", EINTR},   {"ELOOP", ELOOP}};
enum { ERRORS = sizeof errors / sizeof *errors };

struct rule {
    enum call call;
    char path[128];  // a part of the path; empty: every file
    long delay_ms, short_bytes, eintr_every;
    int fail_errno;
    long long fail_after;
    long long calls, passed;  // so far; passed counts bytes for write, calls for the rest
};

static struct rule rules[16];
static int rule_count;
static int log_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// ---- the plan

static void bad_plan(const char* why, const char* where) {
    fprintf(stderr, "faults: the plan in WORKBOOK_FAULTS is wrong: %s at \"%s\"\n", why, where);
    _exit(127);
}

static int take(const char** at, const char* word) {
    const size_t size = strlen(word);
    if (strncmp(*at, word, size) != 0) return 0;
    *at += size;
    return 1;
}

static long long take_number(const char** at) {
    char* end;
    errno = 0;
    if (**at < '0' || **at > '9') bad_plan("a number is missing", *at);
    const long long value = strtoll(*at, &end, 10);
    if (errno) bad_plan("the number is too large", *at);
    *at = end;
    return value;
}

static int take_errno(const char** at) {
    for (int i = 0; i < ERRORS; ++i)
        if (take(at, errors[i].name)) return errors[i].value;
    bad_plan("not an error that this library knows", *at);
    return 0;
}

static void take_fault(const char** at, struct rule* rule) {
    if (take(at, "delay=")) {
        rule->delay_ms = take_number(at);
    } else if (take(at, "short=")) {
        const char* number = *at;
        rule->short_bytes = take_number(at);
        if (rule->call != CALL_WRITE) bad_plan("only a write can be short", number);
        if (rule->short_bytes == 0) bad_plan("a write that takes 0 bytes would be tried for ever", number);
    } else if (take(at, "eintr=")) {
        const char* number = *at;
        rule->eintr_every = take_number(at);
        if (rule->eintr_every < 2)
            bad_plan("every call interrupted would be tried for ever; 2 or more", number);
    } else if (take(at, "fail=")) {
        rule->fail_errno = take_errno(at);
        if (take(at, "@")) rule->fail_after = take_number(at);
    } else {
        bad_plan("expected delay=, short=, eintr= or fail=", *at);
    }
}

static void take_rule(const char** at, struct rule* rule) {
    enum call call = 0;
    while (call < CALLS && !take(at, call_names[call])) ++call;
    if (call == CALLS) bad_plan("expected write, open, fsync or rename", *at);
    rule->call = call;
    if (take(at, "[")) {
        const size_t size = strcspn(*at, "]");
        if (size == 0 || size >= sizeof rule->path || (*at)[size] == '\0')
            bad_plan("no text between [ and ]", *at);
        memcpy(rule->path, *at, size);
        *at += size + 1;
    }
    if (!take(at, ":")) bad_plan("expected ':'", *at);
    do take_fault(at, rule);
    while (take(at, ","));
}

__attribute__((constructor)) static void read_plan(void) {
    const char* at = getenv("WORKBOOK_FAULTS");
    while (at && *at) {
        if (rule_count == sizeof rules / sizeof *rules) bad_plan("too many rules", at);
        take_rule(&at, &rules[rule_count++]);
        if (*at && !take(&at, ";")) bad_plan("expected ',' or ';'", at);
    }
    const char* log_name = getenv("WORKBOOK_FAULTS_LOG");
    if (log_name && *log_name) {
        log_fd =
            (int)syscall(SYS_openat, AT_FDCWD, log_name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log_fd < 0) {
            fprintf(stderr, "faults: cannot open the log %s: %s\n", log_name, strerror(errno));
            _exit(127);
        }
        // Out of the way of programs that count on the next descriptor being a small one.
        const int high = fcntl(log_fd, F_DUPFD_CLOEXEC, 500);
        if (high >= 0) {
            syscall(SYS_close, log_fd);
            log_fd = high;
        }
    }
}

// ---- what happens around a call

// The path behind a descriptor, or nothing when it is no regular file.
static int path_of(int fd, char path[PATH_MAX]) {
    struct stat status;
    if (fd == log_fd || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) return 0;
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = '\0';
    return 1;
}

// Appends a line that says `what` of a call; the error's name or the result when `what` is null.
static void note(enum call call, const char* what, long long result, int error, const char* path) {
    if (log_fd < 0) return;
    char line[PATH_MAX + 64], failed[24];
    const char* name = what;
    for (int i = 0; i < ERRORS && error; ++i)
        if (errors[i].value == error) name = errors[i].name;
    if (error && !name) {
        snprintf(failed, sizeof failed, "errno-%d", error);
        name = failed;
    }
    const long tid = syscall(SYS_gettid);
    const int size =
        name ? snprintf(line, sizeof line, "%s %ld %s %s\n", call_names[call], tid, name, path)
             : snprintf(line, sizeof line, "%s %ld %lld %s\n", call_names[call], tid, result, path);
    // One system call a line, so that lines of several threads do not mix; O_APPEND.
    if (syscall(SYS_write, log_fd, line, (size_t)size) < 0) return;
}

// Applies the rules to a call that is about to be made. Returns the errno to fail with, or 0; `size` shrinks
// to what the call may take. One mutex: the counts are the process's, as a disk's free space is.
static int before(enum call call, const char* path, size_t* size) {
    note(call, "begins", 0, 0, path);
    long delay_ms = 0;
    int error = 0;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < rule_count; ++i) {
        struct rule* rule = &rules[i];
        if (rule->call != call || !strstr(path, rule->path)) continue;
        delay_ms += rule->delay_ms;
        if (error) continue;
        if (rule->eintr_every && ++rule->calls % rule->eintr_every == 0) {
            error = EINTR;
            continue;
        }
        if (rule->short_bytes && *size > (size_t)rule->short_bytes) *size = (size_t)rule->short_bytes;
        if (rule->fail_errno) {
            const long long left = rule->fail_after - rule->passed;
            // A disk that fills up takes what still fits, and fails the next time.
            if (left <= 0)
                error = rule->fail_errno;
            else if (call == CALL_WRITE && (long long)*size > left)
                *size = (size_t)left;
        }
    }
    for (int i = 0; i < rule_count && !error; ++i)
        if (rules[i].call == call && strstr(path, rules[i].path))
            rules[i].passed += call == CALL_WRITE ? (long long)*size : 1;
    pthread_mutex_unlock(&lock);
    // A slow disk is slow for the calling thread alone; nobody else waits for the lock meanwhile.
    struct timespec rest = {delay_ms / 1000, delay_ms % 1000 * 1000000};
    while (nanosleep(&rest, &rest) < 0 && errno == EINTR) {
    }
    return error;
}

#define NEXT(name) ((__typeof__(&name))next_function(#name))
static void* next_function(const char* name) { return dlsym(RTLD_NEXT, name); }

// Ends a call: keeps errno for the caller, whatever the log did to it.
static long long finish(enum call call, long long result, const char* path) {
    const int error = result < 0 ? errno : 0;
    note(call, NULL, result, error, path);
    if (error) errno = error;
    return result;
}

static long long refuse(enum call call, int error, const char* path) {
    errno = error;
    return finish(call, -1, path);
}

// ---- the calls

#define EXPORT __attribute__((visibility("default")))

EXPORT ssize_t write(int fd, const void* bytes, size_t size) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return NEXT(write)(fd, bytes, size);
    const int error = before(CALL_WRITE, path, &size);
    if (error) return refuse(CALL_WRITE, error, path);
    return finish(CALL_WRITE, NEXT(write)(fd, bytes, size), path);
}

EXPORT ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return NEXT(pwrite)(fd, bytes, size, offset);
    const int error = before(CALL_WRITE, path, &size);
    if (error) return refuse(CALL_WRITE, error, path);
    return finish(CALL_WRITE, NEXT(pwrite)(fd, bytes, size, offset), path);
}

EXPORT ssize_t pwrite64(int fd, const void* bytes, size_t size, off_t offset) {
    return pwrite(fd, bytes, size, offset);
}

// Copies the parts that fit into `size` and returns their number; a short write may end within a part.
static int shorten(struct iovec out[], const struct iovec* parts, int count, size_t size) {
    int used = 0;
    for (; used < count && size > 0; ++used) {
        out[used] = parts[used];
        if (out[used].iov_len > size) out[used].iov_len = size;
        size -= out[used].iov_len;
    }
    return used;
}

// With a negative offset: writev; otherwise pwritev.
static ssize_t write_parts(int fd, const struct iovec* parts, int count, off_t offset) {
    char path[PATH_MAX];
    struct iovec fitting[IOV_MAX];
    if (count > 0 && count <= IOV_MAX && path_of(fd, path)) {
        size_t size = 0;
        for (int i = 0; i < count; ++i) size += parts[i].iov_len;
        const int error = before(CALL_WRITE, path, &size);
        if (error) return refuse(CALL_WRITE, error, path);
        count = shorten(fitting, parts, count, size);
        const ssize_t result =
            offset < 0 ? NEXT(writev)(fd, fitting, count) : NEXT(pwritev)(fd, fitting, count, offset);
        return finish(CALL_WRITE, result, path);
    }
    return offset < 0 ? NEXT(writev)(fd, parts, count) : NEXT(pwritev)(fd, parts, count, offset);
}

EXPORT ssize_t writev(int fd, const struct iovec* parts, int count) {
    return write_parts(fd, parts, count, -1);
}
EXPORT ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
    return write_parts(fd, parts, count, offset);
}
EXPORT ssize_t pwritev64(int fd, const struct iovec* parts, int count, off_t offset) {
    return write_parts(fd, parts, count, offset);
}

static int open_at(int folder, const char* name, int flags, mode_t mode) {
    size_t unused = 0;
    const int writes = (flags & O_ACCMODE) != O_RDONLY;
    struct stat status;
    // A device or a pipe is no disk; a name that does not exist yet is going to be a file.
    const int regular = fstatat(folder, name, &status, 0) < 0 || S_ISREG(status.st_mode);
    if (!writes || !regular) return NEXT(openat)(folder, name, flags, mode);
    const int error = before(CALL_OPEN, name, &unused);
    if (error) return (int)refuse(CALL_OPEN, error, name);
    return (int)finish(CALL_OPEN, NEXT(openat)(folder, name, flags, mode), name);
}

// The mode is there only when a file may be made (open(2)).
#define TAKE_MODE(mode, flags)                                   \
    mode_t mode = 0;                                             \
    if (((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE) { \
        va_list arguments;                                       \
        va_start(arguments, flags);                              \
        mode = (mode_t)va_arg(arguments, int);                   \
        va_end(arguments);                                       \
    }

EXPORT int open(const char* name, int flags, ...) {
    TAKE_MODE(mode, flags)
    return open_at(AT_FDCWD, name, flags, mode);
}
EXPORT int open64(const char* name, int flags, ...) {
    TAKE_MODE(mode, flags)
    return open_at(AT_FDCWD, name, flags, mode);
}
EXPORT int openat(int folder, const char* name, int flags, ...) {
    TAKE_MODE(mode, flags)
    return open_at(folder, name, flags, mode);
}
EXPORT int openat64(int folder, const char* name, int flags, ...) {
    TAKE_MODE(mode, flags)
    return open_at(folder, name, flags, mode);
}
EXPORT int creat(const char* name, mode_t mode) {
    return open_at(AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
EXPORT int creat64(const char* name, mode_t mode) { return creat(name, mode); }

EXPORT int fsync(int fd) {
    char path[PATH_MAX];
    size_t unused = 0;
    if (!path_of(fd, path)) return NEXT(fsync)(fd);
    const int error = before(CALL_FSYNC, path, &unused);
    if (error) return (int)refuse(CALL_FSYNC, error, path);
    return (int)finish(CALL_FSYNC, NEXT(fsync)(fd), path);
}

EXPORT int fdatasync(int fd) {
    char path[PATH_MAX];
    size_t unused = 0;
    if (!path_of(fd, path)) return NEXT(fdatasync)(fd);
    const int error = before(CALL_FSYNC, path, &unused);
    if (error) return (int)refuse(CALL_FSYNC, error, path);
    return (int)finish(CALL_FSYNC, NEXT(fdatasync)(fd), path);
}

EXPORT int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    size_t unused = 0;
    const int error = before(CALL_RENAME, to, &unused);
    if (error) return (int)refuse(CALL_RENAME, error, to);
    return (int)finish(CALL_RENAME, NEXT(renameat2)(from_folder, from, to_folder, to, flags), to);
}
EXPORT int renameat(int from_folder, const char* from, int to_folder, const char* to) {
    return renameat2(from_folder, from, to_folder, to, 0);
}
EXPORT int rename(const char* from, const char* to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }
