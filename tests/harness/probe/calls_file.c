// The calls on files, and read and write, which sockets have, too.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "call.h"
#include "next.h"
#include "transfer.h"

// ---- open

static int open_at(void* caller, int folder, const char* name, int flags, mode_t mode) {
    const int writes = (flags & O_ACCMODE) != O_RDONLY;
    struct stat status;
    const int saved_errno = errno;
    // A device or a pipe is no disk; a name that does not exist yet is going to be a file.
    const int regular = fstatat(folder, name, &status, 0) < 0 || S_ISREG(status.st_mode);
    errno = saved_errno;
    struct call call;
    call_begin(&call, PROBE_OPEN, -1, regular ? PROBE_FILE : PROBE_OTHER, writes ? PROBE_FOR_WRITING : 0,
               caller, ARGUMENTS(flags), name);
    if (writes && regular) call_inject(&call, PLAN_OPEN, name, NULL);
    return (int)call_end(&call, call.error ? -1 : NEXT(openat)(folder, name, flags, mode));
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
    return open_at(CALLER, AT_FDCWD, name, flags, mode);
}
EXPORT int open64(const char* name, int flags, ...) {
    TAKE_MODE(mode, flags)
    return open_at(CALLER, AT_FDCWD, name, flags, mode);
}
EXPORT int openat(int folder, const char* name, int flags, ...) {
    TAKE_MODE(mode, flags)
    return open_at(CALLER, folder, name, flags, mode);
}
EXPORT int openat64(int folder, const char* name, int flags, ...) {
    TAKE_MODE(mode, flags)
    return open_at(CALLER, folder, name, flags, mode);
}
EXPORT int creat(const char* name, mode_t mode) {
    return open_at(CALLER, AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
EXPORT int creat64(const char* name, mode_t mode) {
    return open_at(CALLER, AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

// What _FORTIFY_SOURCE makes of open without a mode.
EXPORT int __open_2(const char* name, int flags);
EXPORT int __open64_2(const char* name, int flags);
EXPORT int __openat_2(int folder, const char* name, int flags);
EXPORT int __openat64_2(int folder, const char* name, int flags);
int __open_2(const char* name, int flags) { return open_at(CALLER, AT_FDCWD, name, flags, 0); }
int __open64_2(const char* name, int flags) { return open_at(CALLER, AT_FDCWD, name, flags, 0); }
int __openat_2(int folder, const char* name, int flags) { return open_at(CALLER, folder, name, flags, 0); }
int __openat64_2(int folder, const char* name, int flags) { return open_at(CALLER, folder, name, flags, 0); }

// ---- read and write

EXPORT ssize_t read(int fd, void* bytes, size_t size) {
    struct call call;
    transfer_begin(&call, PROBE_READ, fd, CALLER, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(read)(fd, bytes, size));
}

EXPORT ssize_t pread(int fd, void* bytes, size_t size, off_t offset) {
    struct call call;
    transfer_begin(&call, PROBE_PREAD, fd, CALLER, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(pread)(fd, bytes, size, offset));
}

EXPORT ssize_t pread64(int fd, void* bytes, size_t size, off_t offset) {
    struct call call;
    transfer_begin(&call, PROBE_PREAD, fd, CALLER, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(pread)(fd, bytes, size, offset));
}

EXPORT ssize_t write(int fd, const void* bytes, size_t size) {
    struct call call;
    transfer_begin(&call, PROBE_WRITE, fd, CALLER, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(write)(fd, bytes, size));
}

static ssize_t write_at(void* caller, int fd, const void* bytes, size_t size, off_t offset) {
    struct call call;
    transfer_begin(&call, PROBE_PWRITE, fd, caller, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(pwrite)(fd, bytes, size, offset));
}
EXPORT ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
    return write_at(CALLER, fd, bytes, size, offset);
}
EXPORT ssize_t pwrite64(int fd, const void* bytes, size_t size, off_t offset) {
    return write_at(CALLER, fd, bytes, size, offset);
}

EXPORT ssize_t readv(int fd, const struct iovec* parts, int count) {
    struct call call;
    struct parts fitting;
    transfer_begin_parts(&call, PROBE_READV, fd, CALLER, &fitting, parts, (size_t)(count < 0 ? 0 : count), 0);
    return call_end(&call,
                    call.error ? -1 : NEXT(readv)(fd, fitting.of, call.cut ? (int)fitting.count : count));
}

EXPORT ssize_t writev(int fd, const struct iovec* parts, int count) {
    struct call call;
    struct parts fitting;
    transfer_begin_parts(&call, PROBE_WRITEV, fd, CALLER, &fitting, parts, (size_t)(count < 0 ? 0 : count),
                         0);
    return call_end(&call,
                    call.error ? -1 : NEXT(writev)(fd, fitting.of, call.cut ? (int)fitting.count : count));
}

static ssize_t write_parts_at(void* caller, int fd, const struct iovec* parts, int count, off_t offset) {
    struct call call;
    struct parts fitting;
    transfer_begin_parts(&call, PROBE_PWRITEV, fd, caller, &fitting, parts, (size_t)(count < 0 ? 0 : count),
                         0);
    const int fits = call.cut ? (int)fitting.count : count;
    return call_end(&call, call.error ? -1 : NEXT(pwritev)(fd, fitting.of, fits, offset));
}
EXPORT ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
    return write_parts_at(CALLER, fd, parts, count, offset);
}
EXPORT ssize_t pwritev64(int fd, const struct iovec* parts, int count, off_t offset) {
    return write_parts_at(CALLER, fd, parts, count, offset);
}

// The checked forms: the buffer's true size comes last.
EXPORT ssize_t __read_chk(int fd, void* bytes, size_t size, size_t room);
EXPORT ssize_t __pread_chk(int fd, void* bytes, size_t size, off_t offset, size_t room);
EXPORT ssize_t __pread64_chk(int fd, void* bytes, size_t size, off_t offset, size_t room);
ssize_t __read_chk(int fd, void* bytes, size_t size, size_t room) {
    if (size > room) abort();
    struct call call;
    transfer_begin(&call, PROBE_READ, fd, CALLER, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(read)(fd, bytes, size));
}
ssize_t __pread_chk(int fd, void* bytes, size_t size, off_t offset, size_t room) {
    if (size > room) abort();
    struct call call;
    transfer_begin(&call, PROBE_PREAD, fd, CALLER, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(pread)(fd, bytes, size, offset));
}
ssize_t __pread64_chk(int fd, void* bytes, size_t size, off_t offset, size_t room) {
    if (size > room) abort();
    struct call call;
    transfer_begin(&call, PROBE_PREAD, fd, CALLER, &size, 0);
    return call_end(&call, call.error ? -1 : NEXT(pread)(fd, bytes, size, offset));
}

// ---- fsync, rename, close

static int synchronise(void* caller, int fd, int (*next)(int)) {
    char path[PATH_MAX];
    const enum probe_descriptor descriptor = descriptor_kind(fd);
    const int has_path = descriptor == PROBE_FILE && descriptor_path(fd, path);
    struct call call;
    call_begin(&call, PROBE_FSYNC, fd, descriptor, 0, caller, ARGUMENTS(0), has_path ? path : NULL);
    if (has_path) call_inject(&call, PLAN_FSYNC, path, NULL);
    return (int)call_end(&call, call.error ? -1 : next(fd));
}
EXPORT int fsync(int fd) { return synchronise(CALLER, fd, NEXT(fsync)); }
EXPORT int fdatasync(int fd) { return synchronise(CALLER, fd, NEXT(fdatasync)); }

static int rename_at(void* caller, int from_folder, const char* from, int to_folder, const char* to,
                     unsigned flags) {
    struct call call;
    call_begin(&call, PROBE_RENAME, -1, PROBE_FILE, 0, caller, ARGUMENTS(0), to);
    call_inject(&call, PLAN_RENAME, to, NULL);
    if (call.error) return (int)call_end(&call, -1);
    return (int)call_end(&call, flags == 0 ? NEXT(renameat)(from_folder, from, to_folder, to)
                                           : NEXT(renameat2)(from_folder, from, to_folder, to, flags));
}
EXPORT int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    return rename_at(CALLER, from_folder, from, to_folder, to, flags);
}
EXPORT int renameat(int from_folder, const char* from, int to_folder, const char* to) {
    return rename_at(CALLER, from_folder, from, to_folder, to, 0);
}
EXPORT int rename(const char* from, const char* to) {
    return rename_at(CALLER, AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORT int close(int fd) {
    struct call call;
    call_begin(&call, PROBE_CLOSE, fd, descriptor_kind(fd), 0, CALLER, ARGUMENTS(0), NULL);
    watch_forget(fd);
    return (int)call_end(&call, NEXT(close)(fd));
}
