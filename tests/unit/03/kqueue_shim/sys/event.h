// As much of kqueue(2) over epoll(7) as the kqueue back-end uses, so that it compiles and runs the contract
// test on Linux. For tests only; it shows that our calls are consistent, not that a BSD agrees.
#pragma once

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <map>
#include <utility>
#include <vector>

#include <sys/epoll.h>

constexpr short EVFILT_READ = -1, EVFILT_WRITE = -2;
constexpr unsigned short EV_ADD = 1, EV_DELETE = 2;

struct kevent {
    uintptr_t ident;
    short filter;
    unsigned short flags;
    unsigned fflags;
    intptr_t data;
    void* udata;
};

inline void EV_SET(struct kevent* event, uintptr_t ident, short filter, unsigned short flags, unsigned fflags,
                   intptr_t data, void* udata) {
    *event = {ident, filter, flags, fflags, data, udata};
}

// (queue, descriptor) → the epoll events it is watched for
inline std::map<std::pair<int, int>, uint32_t> kqueue_shim_filters;

inline int kqueue() {
    const int queue = epoll_create1(EPOLL_CLOEXEC);
    // The number may have been that of a queue that is closed, and its filters are gone.
    std::erase_if(kqueue_shim_filters, [queue](const auto& entry) { return entry.first.first == queue; });
    return queue;
}

inline int kevent(int queue, const struct kevent* changes, int change_count, struct kevent* events,
                  int event_count, const timespec* timeout) {
    auto& filters = kqueue_shim_filters;
    for (int i = 0; i < change_count; ++i) {
        const int fd = static_cast<int>(changes[i].ident);
        const uint32_t bit = changes[i].filter == EVFILT_READ ? EPOLLIN : EPOLLOUT;
        uint32_t& current = filters[{queue, fd}];
        const bool adding = changes[i].flags & EV_ADD;
        if (!adding && !(current & bit)) {
            errno = ENOENT;
            return -1;
        }
        const uint32_t wanted = adding ? current | bit : current & ~bit;
        const int operation = current == 0 ? EPOLL_CTL_ADD : wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
        epoll_event event{};
        event.events = wanted;
        event.data.fd = fd;
        current = adding ? current : wanted;
        if (epoll_ctl(queue, operation, fd, &event) < 0) return -1;
        current = wanted;
    }
    if (event_count == 0) return 0;

    std::vector<epoll_event> ready(static_cast<std::size_t>(event_count));
    const int milliseconds =
        timeout ? static_cast<int>(timeout->tv_sec * 1000 + (timeout->tv_nsec + 999'999) / 1'000'000) : -1;
    const int count = epoll_wait(queue, ready.data(), event_count, milliseconds);
    int filled = 0;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready[static_cast<std::size_t>(i)];
        const auto fd = static_cast<uintptr_t>(event.data.fd);
        const uint32_t registered = filters[{queue, event.data.fd}];
        if (registered & EPOLLIN && event.events & ~EPOLLOUT && filled < event_count)
            EV_SET(&events[filled++], fd, EVFILT_READ, 0, 0, 0, nullptr);
        if (registered & EPOLLOUT && event.events & ~EPOLLIN && filled < event_count)
            EV_SET(&events[filled++], fd, EVFILT_WRITE, 0, 0, 0, nullptr);
    }
    return count < 0 ? -1 : filled;
}
