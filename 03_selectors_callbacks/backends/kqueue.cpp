// kqueue(2), of the BSDs and macOS: like epoll, but reading and writing are two filters of one descriptor,
// each added and deleted by itself. Tested on Linux through a shim only (tests/unit/03), never yet on a real
// BSD or macOS.

#include <sys/event.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "03_selectors_callbacks/backend.hpp"

namespace selectors {
namespace {

class KqueueBackend final : public Backend {
  public:
    KqueueBackend() : kqueue_(kqueue()) {
        if (kqueue_ < 0) throw std::system_error(errno, std::generic_category(), "kqueue");
    }
    ~KqueueBackend() override { close(kqueue_); }
    KqueueBackend(const KqueueBackend&) = delete;
    KqueueBackend& operator=(const KqueueBackend&) = delete;

    void add(int fd, Mask events) override { modify(fd, 0, events); }

    void modify(int fd, Mask before, Mask after) override {
        change(fd, after & ~before, EV_ADD);
        change(fd, before & ~after, EV_DELETE);
    }

    void remove(int fd, Mask events) override { modify(fd, events, 0); }

    void wait(Timeout timeout, std::vector<Ready>& ready) override {
        timespec limit{};
        if (timeout && timeout->count() > 0) {
            limit.tv_sec = static_cast<time_t>(timeout->count() / 1'000'000'000);
            limit.tv_nsec = static_cast<long>(timeout->count() % 1'000'000'000);
        }
        events_.resize(std::max<std::size_t>(filters_, 1));
        const int count = kevent(kqueue_, nullptr, 0, events_.data(), static_cast<int>(events_.size()),
                                 timeout ? &limit : nullptr);
        if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "kevent");
        const std::size_t first = ready.size();
        for (int i = 0; i < count; ++i) {
            const struct kevent& event = events_[static_cast<std::size_t>(i)];
            merge(ready, first, static_cast<int>(event.ident),
                  event.filter == EVFILT_READ ? EVENT_READ : EVENT_WRITE);
        }
    }

  private:
    void change(int fd, Mask events, unsigned short operation) {
        for (const Mask event : {EVENT_READ, EVENT_WRITE}) {
            if (!(events & event)) continue;
            struct kevent filter;
            EV_SET(&filter, static_cast<uintptr_t>(fd), event == EVENT_READ ? EVFILT_READ : EVFILT_WRITE,
                   operation, 0, 0, nullptr);
            // A closed descriptor has taken its filters along (ENOENT, EBADF): count first, complain
            // afterwards.
            filters_ = operation == EV_ADD ? filters_ + 1 : filters_ - 1;
            if (kevent(kqueue_, &filter, 1, nullptr, 0, nullptr) < 0) {
                const int error = errno;
                if (operation == EV_ADD) --filters_;
                throw std::system_error(error, std::generic_category(), "kevent");
            }
        }
    }

    // One descriptor may come twice, once for each filter; the caller wants it once, with both events.
    static void merge(std::vector<Ready>& ready, std::size_t first, int fd, Mask event) {
        const auto known = std::find_if(ready.begin() + static_cast<std::ptrdiff_t>(first), ready.end(),
                                        [fd](const Ready& entry) { return entry.fd == fd; });
        if (known == ready.end())
            ready.push_back({fd, event});
        else
            known->mask |= event;
    }

    int kqueue_;
    std::size_t filters_ = 0;
    std::vector<struct kevent> events_;
};

}  // namespace

std::unique_ptr<Backend> make_kqueue_backend() { return std::make_unique<KqueueBackend>(); }

}  // namespace selectors
