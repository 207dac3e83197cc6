#include "harness/site/record.hpp"

#include <algorithm>

namespace harness {

std::size_t Record::connection_accepted() {
    const std::lock_guard lock(mutex_);
    return ++connections_;
}

std::size_t Record::request_seen(Seen seen) {
    std::size_t place;
    {
        const std::lock_guard lock(mutex_);
        seen.in_flight = ++in_flight_;
        peak_in_flight_ = std::max(peak_in_flight_, in_flight_);
        const auto forbidden = forbidden_until_.find(seen.target.substr(0, seen.target.find('?')));
        seen.too_early =
            forbidden != forbidden_until_.end() && std::chrono::steady_clock::now() < forbidden->second;
        place = requests_.size();
        requests_.push_back(seen);
    }
    changed_.notify_all();
    if (observer_) observer_(seen);
    return place;
}

void Record::request_answered() {
    const std::lock_guard lock(mutex_);
    --in_flight_;
    changed_.notify_all();
}

void Record::forbid(const std::string& path, std::chrono::milliseconds delay) {
    const std::lock_guard lock(mutex_);
    forbidden_until_[path] = std::chrono::steady_clock::now() + delay;
}

std::vector<Seen> Record::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::size_t Record::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

std::size_t Record::in_flight() const {
    const std::lock_guard lock(mutex_);
    return in_flight_;
}

std::size_t Record::peak_in_flight() const {
    const std::lock_guard lock(mutex_);
    return peak_in_flight_;
}

bool Record::wait_until(const std::function<bool(const std::vector<Seen>&)>& happened,
                        std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return happened(requests_); });
}

}  // namespace harness
