// epoll(7): the kernel keeps the list; a call costs what is ready, not what is watched. Level-triggered.

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "03_selectors_callbacks/backend.hpp"

namespace selectors {
namespace {

class EpollBackend final : public Backend {
  public:
    EpollBackend() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
        if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    }
    ~EpollBackend() override { close(epoll_); }
    EpollBackend(const EpollBackend&) = delete;
    EpollBackend& operator=(const EpollBackend&) = delete;

    void add(int fd, Mask events) override { control(EPOLL_CTL_ADD, fd, events); }

    void modify(int fd, Mask, Mask after) override { control(EPOLL_CTL_MOD, fd, after); }

    void remove(int fd, Mask) override { control(EPOLL_CTL_DEL, fd, 0); }

    void wait(Timeout timeout, std::vector<Ready>& ready) override {
        const int count =
            epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), in_milliseconds(timeout));
        if (count < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "epoll_wait");
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events_[static_cast<std::size_t>(i)];
            const Mask mask =
                (event.events & ~EPOLLOUT ? EVENT_READ : 0) | (event.events & ~EPOLLIN ? EVENT_WRITE : 0);
            ready.push_back({event.data.fd, mask});
        }
    }

  private:
    void control(int operation, int fd, Mask events) {
        epoll_event event{};
        event.events = (events & EVENT_READ ? EPOLLIN : 0u) | (events & EVENT_WRITE ? EPOLLOUT : 0u);
        event.data.fd = fd;
        if (epoll_ctl(epoll_, operation, fd, &event) < 0)
            throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }

    int epoll_;
    // With more ready than fit, the kernel begins the next time with those that did not: none is forgotten.
    std::array<epoll_event, 1024> events_;
};

}  // namespace

std::unique_ptr<Backend> make_epoll_backend() { return std::make_unique<EpollBackend>(); }

}  // namespace selectors
