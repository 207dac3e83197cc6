// Gates hold answers back until somebody lets them through: how a check knows what is in flight, without a
// clock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace harness {

// Gates are made by being named, and are shut at first. `pass` and `meet` are awaited in the site's thread;
// the rest may be called from any thread. Outlives the coroutines that wait.
class Gates {
  public:
    // Waits at the gate, first come, first served. Cancelled (the client is gone): throws operation_aborted,
    // and the place in the queue is free again.
    boost::asio::awaitable<void> pass(std::string gate);

    // As pass, but the gate lets all through by itself whenever `crowd` of them wait.
    boost::asio::awaitable<void> meet(std::string gate, std::size_t crowd);

    // Lets the next `count` through, those included that have not come yet; or everybody from now on.
    void release(const std::string& gate, std::size_t count = 1);
    void open(const std::string& gate);

    // How many wait now, and how many ever came.
    std::size_t held(const std::string& gate) const;
    std::size_t arrived(const std::string& gate) const;

    // Waits until at least `count` wait there (have ever come), or `limit` has passed; says which.
    bool wait_until_held(const std::string& gate, std::size_t count, std::chrono::milliseconds limit) const;
    bool wait_until_arrived(const std::string& gate, std::size_t count,
                            std::chrono::milliseconds limit) const;

  private:
    struct Waiter;
    struct Gate {
        std::list<std::shared_ptr<Waiter>> queue;
        std::size_t permits = 0, arrived = 0;
        bool open = false;
    };
    class Place;
    void admit(Gate& gate, std::size_t count);

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable std::map<std::string, Gate> gates_;
};

}  // namespace harness
