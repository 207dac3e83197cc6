// select(2): three sets of FD_SETSIZE bits, copied to the kernel and scanned on every call.

#include <sys/select.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

#include "03_selectors_callbacks/backend.hpp"

namespace selectors {
namespace {

class SelectBackend final : public Backend {
  public:
    SelectBackend() {
        FD_ZERO(&to_read_);
        FD_ZERO(&to_write_);
    }

    void add(int fd, Mask events) override {
        // FD_SET does not check: a descriptor past the set would overwrite our memory.
        if (fd < 0 || fd >= FD_SETSIZE)
            throw std::system_error(EINVAL, std::generic_category(), "select: descriptor out of range");
        if (events & EVENT_READ) FD_SET(fd, &to_read_);
        if (events & EVENT_WRITE) FD_SET(fd, &to_write_);
        watched_.insert(fd);
    }

    void modify(int fd, Mask before, Mask after) override {
        remove(fd, before);
        add(fd, after);
    }

    void remove(int fd, Mask) override {
        FD_CLR(fd, &to_read_);
        FD_CLR(fd, &to_write_);
        watched_.erase(fd);
    }

    void wait(Timeout timeout, std::vector<Ready>& ready) override {
        fd_set readable = to_read_, writable = to_write_;
        timeval limit{};
        if (timeout && timeout->count() > 0) {
            const auto rounded_up = std::chrono::ceil<std::chrono::microseconds>(*timeout).count();
            limit.tv_sec = static_cast<time_t>(rounded_up / 1'000'000);
            limit.tv_usec = static_cast<suseconds_t>(rounded_up % 1'000'000);
        }
        const int highest = watched_.empty() ? -1 : *watched_.rbegin();
        if (::select(highest + 1, &readable, &writable, nullptr, timeout ? &limit : nullptr) < 0) {
            if (errno == EINTR) return;
            throw std::system_error(errno, std::generic_category(), "select");
        }
        for (const int fd : watched_) {
            const Mask mask =
                (FD_ISSET(fd, &readable) ? EVENT_READ : 0) | (FD_ISSET(fd, &writable) ? EVENT_WRITE : 0);
            if (mask) ready.push_back({fd, mask});
        }
    }

  private:
    fd_set to_read_, to_write_;
    std::set<int> watched_;
};

}  // namespace

std::unique_ptr<Backend> make_select_backend() { return std::make_unique<SelectBackend>(); }

}  // namespace selectors
