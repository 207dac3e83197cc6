#include "faulty_calls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::mutex mutex;  // the calls come from the threads of the pool
std::vector<Fault> planned;

bool on_disk(int fd) {
    struct stat status {};
    return fd > 2 && fstat(fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
}

std::optional<Fault> fault_of(const char* call) {
    const std::lock_guard lock(mutex);
    const auto next =
        std::find_if(planned.begin(), planned.end(), [&](const Fault& fault) { return fault.call == call; });
    if (next == planned.end()) return std::nullopt;
    const Fault fault = *next;
    planned.erase(next);
    return fault;
}

int failed(int error) {
    errno = error;
    return -1;
}

}  // namespace

void plan_faults(std::vector<Fault> faults) {
    const std::lock_guard lock(mutex);
    planned = std::move(faults);
}

std::size_t faults_left() {
    const std::lock_guard lock(mutex);
    return planned.size();
}

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
    if (on_disk(fd)) {
        if (const auto fault = fault_of("write")) {
            if (fault->error != 0) return failed(fault->error);
            size = std::min(size, fault->part);
        }
    }
    return syscall(SYS_write, fd, bytes, size);
}

int fsync(int fd) {
    if (const auto fault = fault_of("fsync"); fault && fault->error != 0) return failed(fault->error);
    return static_cast<int>(syscall(SYS_fsync, fd));
}

int close(int fd) {
    const auto fault = on_disk(fd) ? fault_of("close") : std::nullopt;
    const auto result = static_cast<int>(syscall(SYS_close, fd));
    return fault ? failed(fault->error) : result;
}

int rename(const char* from, const char* to) noexcept {
    if (const auto fault = fault_of("rename")) return failed(fault->error);
    return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
}
