// How many files and sockets may be open at a time.
#pragma once

#include <cstddef>

#include <sys/resource.h>

namespace fetcher {

// Raises this process's limit as far as it may go on its own (setrlimit(2)), and returns it.
inline std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
    return limit.rlim_cur == RLIM_INFINITY ? static_cast<std::size_t>(-1)
                                           : static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace fetcher
