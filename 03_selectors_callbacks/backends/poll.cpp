// poll(2): no limit of 1024, but still the whole list copied and scanned on every call.

#include <poll.h>

#include <cerrno>
#include <system_error>
#include <unordered_map>

#include "03_selectors_callbacks/backend.hpp"

namespace selectors {
namespace {

short to_poll(Mask events) {
    return static_cast<short>((events & EVENT_READ ? POLLIN : 0) | (events & EVENT_WRITE ? POLLOUT : 0));
}

class PollBackend final : public Backend {
  public:
    void add(int fd, Mask events) override {
        position_[fd] = watched_.size();
        watched_.push_back({fd, to_poll(events), 0});
    }

    void modify(int fd, Mask, Mask after) override { watched_[position_.at(fd)].events = to_poll(after); }

    void remove(int fd, Mask) override {
        // The last entry takes the place of the one removed, so that removing costs no shift of the rest.
        const std::size_t gap = position_.at(fd);
        watched_[gap] = watched_.back();
        position_[watched_[gap].fd] = gap;
        watched_.pop_back();
        position_.erase(fd);
    }

    void wait(Timeout timeout, std::vector<Ready>& ready) override {
        if (::poll(watched_.data(), watched_.size(), in_milliseconds(timeout)) < 0) {
            if (errno == EINTR) return;
            throw std::system_error(errno, std::generic_category(), "poll");
        }
        for (const pollfd& entry : watched_) {
            const Mask mask =
                (entry.revents & ~POLLOUT ? EVENT_READ : 0) | (entry.revents & ~POLLIN ? EVENT_WRITE : 0);
            if (mask) ready.push_back({entry.fd, mask});
        }
    }

  private:
    std::vector<pollfd> watched_;
    std::unordered_map<int, std::size_t> position_;
};

}  // namespace

std::unique_ptr<Backend> make_poll_backend() { return std::make_unique<PollBackend>(); }

}  // namespace selectors
