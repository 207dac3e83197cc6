// bench_slow_disk FOLDER MOUNTPOINT MS: a file system (FUSE) that shows FOLDER, in which each write takes MS milliseconds
// longer. It slows every program, whichever way it writes: through a buffer of its own, through write(2), or through
// io_uring. As many writes as 64 are under way at the same time. Until SIGTERM; mounting may need the package fuse3.
#define FUSE_USE_VERSION 312
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int folder;
static struct timespec slowness;

// "/name" and "/" as they are called from `folder`.
static const char* below(const char* path) { return path[1] ? path + 1 : "."; }

static int result(int returned) { return returned < 0 ? -errno : 0; }

static int slow_getattr(const char* path, struct stat* about, struct fuse_file_info* file) {
    return result(file ? fstat((int)file->fh, about)
                       : fstatat(folder, below(path), about, AT_SYMLINK_NOFOLLOW));
}

static int slow_open_as(const char* path, mode_t mode, int flags, struct fuse_file_info* file) {
    const int fd = openat(folder, below(path), flags, mode);
    if (fd >= 0) file->fh = (uint64_t)fd;
    return result(fd);
}

static int slow_create(const char* path, mode_t mode, struct fuse_file_info* file) {
    return slow_open_as(path, mode, file->flags | O_CREAT, file);
}

static int slow_open(const char* path, struct fuse_file_info* file) {
    return slow_open_as(path, 0, file->flags, file);
}

static int slow_read(const char* path, char* bytes, size_t size, off_t at, struct fuse_file_info* file) {
    (void)path;
    const ssize_t got = pread((int)file->fh, bytes, size, at);
    return got < 0 ? -errno : (int)got;
}

static int slow_write(const char* path, const char* bytes, size_t size, off_t at,
                      struct fuse_file_info* file) {
    (void)path;
    nanosleep(&slowness, NULL);
    const ssize_t taken = pwrite((int)file->fh, bytes, size, at);
    return taken < 0 ? -errno : (int)taken;
}

static int slow_release(const char* path, struct fuse_file_info* file) {
    (void)path;
    return result(close((int)file->fh));
}

static int slow_truncate(const char* path, off_t size, struct fuse_file_info* file) {
    if (file) return result(ftruncate((int)file->fh, size));
    const int fd = openat(folder, below(path), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    const int error = result(ftruncate(fd, size));
    close(fd);
    return error;
}

static int slow_rename(const char* from, const char* to, unsigned flags) {
    return result(renameat2(folder, below(from), folder, below(to), flags));
}

static int slow_unlink(const char* path) { return result(unlinkat(folder, below(path), 0)); }
static int slow_mkdir(const char* path, mode_t mode) { return result(mkdirat(folder, below(path), mode)); }
static int slow_rmdir(const char* path) { return result(unlinkat(folder, below(path), AT_REMOVEDIR)); }
static int slow_chmod(const char* path, mode_t mode, struct fuse_file_info* file) {
    return result(file ? fchmod((int)file->fh, mode) : fchmodat(folder, below(path), mode, 0));
}
static int slow_utimens(const char* path, const struct timespec times[2], struct fuse_file_info* file) {
    return result(file ? futimens((int)file->fh, times)
                       : utimensat(folder, below(path), times, AT_SYMLINK_NOFOLLOW));
}

static int slow_readdir(const char* path, void* names, fuse_fill_dir_t add, off_t at,
                        struct fuse_file_info* file, enum fuse_readdir_flags flags) {
    (void)at, (void)file, (void)flags;
    const int fd = openat(folder, below(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const list = fd < 0 ? NULL : fdopendir(fd);
    if (!list) return -errno;
    for (struct dirent* entry; (entry = readdir(list));) add(names, entry->d_name, NULL, 0, 0);
    closedir(list);
    return 0;
}

static const struct fuse_operations operations = {
    .getattr = slow_getattr,
    .create = slow_create,
    .open = slow_open,
    .read = slow_read,
    .write = slow_write,
    .release = slow_release,
    .truncate = slow_truncate,
    .rename = slow_rename,
    .unlink = slow_unlink,
    .mkdir = slow_mkdir,
    .rmdir = slow_rmdir,
    .chmod = slow_chmod,
    .utimens = slow_utimens,
    .readdir = slow_readdir,
};

int main(int argc, char** argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: bench_slow_disk FOLDER MOUNTPOINT MS\n");
        return 2;
    }
    folder = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        perror(argv[1]);
        return 1;
    }
    const long ms = atol(argv[3]);
    slowness = (struct timespec){ms / 1000, ms % 1000 * 1000000};
    umask(0);  // the kernel has applied the caller's
    // auto_unmount: whatever becomes of us, the mount ends with us.
    char* options[] = {argv[0], "-f", "-o", "auto_unmount,max_threads=64,fsname=workbook-slow-disk",
                       argv[2], NULL};
    return fuse_main(5, options, &operations, NULL);
}
