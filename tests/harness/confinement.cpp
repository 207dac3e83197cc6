#include "harness/confinement.hpp"

#include <fmt/format.h>
#include <cerrno>
#include <cstdio>
#include <stdexcept>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace harness {
namespace {

// Lowers both limits; one that is lower already stays. glibc's RLIMIT constants are an enum of its own.
template <class Resource>
bool lower(Resource resource, rlim_t to) {
    rlimit limit{};
    if (getrlimit(resource, &limit) < 0) return false;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < to) to = limit.rlim_max;
    limit.rlim_cur = limit.rlim_max = to;
    return setrlimit(resource, &limit) == 0;
}

}  // namespace

int confine(const Confinement& confinement) {
    if (!lower(RLIMIT_CPU, confinement.cpu_seconds) || !lower(RLIMIT_AS, confinement.memory) ||
        !lower(RLIMIT_FSIZE, confinement.file_size) || !lower(RLIMIT_NPROC, confinement.processes))
        return errno;
    if (confinement.user) {
        // The bare calls: glibc's wrappers signal all threads, of which a fork has only one.
        const uid_t user = *confinement.user;
        if (syscall(SYS_setgroups, 0, nullptr) < 0 || syscall(SYS_setresgid, user, user, user) < 0 ||
            syscall(SYS_setresuid, user, user, user) < 0)
            return errno;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return errno;
    return 0;
}

std::string to_words(const Confinement& confinement) {
    return fmt::format("{}:{}:{}:{}:{}", confinement.user ? std::to_string(*confinement.user) : "-",
                       confinement.processes, confinement.cpu_seconds, confinement.memory,
                       confinement.file_size);
}

Confinement confinement_from_words(const std::string& words) {
    Confinement result;
    char user[32];
    unsigned long processes = 0, cpu = 0, memory = 0, file = 0;
    int end = 0;
    if (std::sscanf(words.c_str(), "%31[-0-9]:%lu:%lu:%lu:%lu%n", user, &processes, &cpu, &memory, &file,
                    &end) != 5 ||
        static_cast<std::size_t>(end) != words.size())
        throw std::invalid_argument("no confinement: " + words);
    if (user[0] != '-') result.user = static_cast<uid_t>(std::stoul(user));
    result.processes = processes;
    result.cpu_seconds = cpu;
    result.memory = memory;
    result.file_size = file;
    return result;
}

}  // namespace harness
