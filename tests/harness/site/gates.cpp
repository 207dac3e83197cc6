#include "harness/site/gates.hpp"

#include <algorithm>

#include <boost/asio.hpp>

namespace harness {

namespace asio = boost::asio;

// Waits by a timer that never fires and is cancelled to wake it.
struct Gates::Waiter {
    explicit Waiter(asio::any_io_executor executor)
        : timer(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;
    bool admitted = false;
};

// Leaves the queue on the way out, however its coroutine ends.
class Gates::Place {
  public:
    Place(Gates& gates, Gate& gate, std::shared_ptr<Waiter> waiter)
        : gates_(gates), gate_(gate), waiter_(std::move(waiter)) {
        const std::lock_guard lock(gates_.mutex_);
        ++gate_.arrived;
        gate_.queue.push_back(waiter_);
        if (gate_.open) gates_.admit(gate_, 1);
        if (gate_.permits > 0) {
            --gate_.permits;
            gates_.admit(gate_, 1);
        }
        gates_.changed_.notify_all();
    }
    ~Place() {
        const std::lock_guard lock(gates_.mutex_);
        gate_.queue.remove(waiter_);
        gates_.changed_.notify_all();
    }

    void let_all_through_when(std::size_t crowd) {
        const std::lock_guard lock(gates_.mutex_);
        if (gate_.queue.size() >= crowd) gates_.admit(gate_, crowd);
    }

    bool admitted() const {
        const std::lock_guard lock(gates_.mutex_);
        return waiter_->admitted;
    }

  private:
    Gates& gates_;
    Gate& gate_;
    std::shared_ptr<Waiter> waiter_;
};

// Admits the first `count` of the queue; the lock is held.
void Gates::admit(Gate& gate, std::size_t count) {
    for (; count > 0 && !gate.queue.empty(); --count) {
        const auto waiter = gate.queue.front();
        gate.queue.pop_front();
        waiter->admitted = true;
        asio::post(waiter->timer.get_executor(), [waiter] { waiter->timer.cancel(); });
    }
}

asio::awaitable<void> Gates::pass(std::string gate) { return meet(std::move(gate), 0); }

asio::awaitable<void> Gates::meet(std::string name, std::size_t crowd) {
    Gate* gate;
    {
        const std::lock_guard lock(mutex_);
        gate = &gates_[name];  // a map's elements stay where they are
    }
    const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
    Place place(*this, *gate, waiter);
    if (crowd > 0) place.let_all_through_when(crowd);
    while (!place.admitted()) {
        const auto [error] = co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!place.admitted()) throw boost::system::system_error(error);
    }
}

void Gates::release(const std::string& gate, std::size_t count) {
    const std::lock_guard lock(mutex_);
    Gate& released = gates_[gate];
    const std::size_t now = std::min(count, released.queue.size());
    admit(released, now);
    released.permits += count - now;
}

void Gates::open(const std::string& gate) {
    const std::lock_guard lock(mutex_);
    Gate& opened = gates_[gate];
    opened.open = true;
    admit(opened, opened.queue.size());
}

std::size_t Gates::held(const std::string& gate) const {
    const std::lock_guard lock(mutex_);
    return gates_[gate].queue.size();
}

std::size_t Gates::arrived(const std::string& gate) const {
    const std::lock_guard lock(mutex_);
    return gates_[gate].arrived;
}

bool Gates::wait_until_held(const std::string& gate, std::size_t count,
                            std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return gates_[gate].queue.size() >= count; });
}

bool Gates::wait_until_arrived(const std::string& gate, std::size_t count,
                               std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return gates_[gate].arrived >= count; });
}

}  // namespace harness
