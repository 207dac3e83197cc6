// Readiness behind one interface, whatever system call provides it. Names and behaviour are those of Python's
// selectors module (docs.python.org/3/library/selectors.html), where they can be.
#pragma once

#include <stdexcept>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "03_selectors_callbacks/backend.hpp"

namespace selectors {

// What is known of a watched descriptor. `data` is the owner's: a callback in stage 03, tasks and coroutines
// later.
template <class Data>
struct SelectorKey {
    int fd;
    Mask events;
    Data data;
};

// Watches descriptors that it does not own: unregister one before closing it. Not thread-safe.
template <class Data>
class Selector {
  public:
    // Shared, so that a callback which unregisters itself is not destroyed while it runs.
    using Key = std::shared_ptr<const SelectorKey<Data>>;

    explicit Selector(std::string_view backend = "default") : Selector(make_backend(backend)) {}
    explicit Selector(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}

    //[ register_
    // Starts watching. Throws std::invalid_argument for an empty or unknown mask and for a descriptor that is
    // registered already, std::system_error when the system refuses; then nothing has changed (rollback).
    Key register_(int fd, Mask events, Data data) {
        check(events);
        const auto [entry, is_new] = keys_.try_emplace(fd, make_key(fd, events, std::move(data)));
        if (!is_new)
            throw std::invalid_argument("descriptor " + std::to_string(fd) + " is registered already");
        try {
            backend_->add(fd, events);
        } catch (...) {
            keys_.erase(entry);
            throw;
        }
        return entry->second;
    }
    //] register_

    // Replaces events and data, which makes events of the old key stale. Throws as register_ does, and
    // std::invalid_argument when `fd` is not registered. When the system refuses, `fd` is no longer
    // registered.
    Key modify(int fd, Mask events, Data data) {
        check(events);
        Key& key = find(fd);
        if (key->events != events) try {
                backend_->modify(fd, key->events, events);
            } catch (...) {
                keys_.erase(fd);
                throw;
            }
        return key = make_key(fd, events, std::move(data));
    }

    //[ unregister
    // Stops watching, and returns what was watched. Throws std::invalid_argument when `fd` is not registered.
    // Forgives a descriptor that was closed too early: the system has forgotten it already.
    Key unregister(int fd) {
        const Key key = find(fd);
        keys_.erase(fd);
        try {
            backend_->remove(fd, key->events);
        } catch (const std::system_error&) {
        }
        return key;
    }
    //] unregister

    // Null when `fd` is not registered.
    Key get_key(int fd) const {
        const auto entry = keys_.find(fd);
        return entry == keys_.end() ? nullptr : entry->second;
    }

    //[ is_current
    // False when an event is stale: since select() returned it, another callback has unregistered or modified
    // its key, and the descriptor may by now belong to somebody else.
    bool is_current(const Key& key) const { return get_key(key->fd) == key; }
    //] is_current

    //[ select
    // Waits until something is ready, at most for `timeout`, and returns what is. Returns early, with
    // nothing, when a signal comes.
    std::vector<std::pair<Key, Mask>> select(Timeout timeout = std::nullopt) {
        ready_.clear();
        backend_->wait(timeout, ready_);
        std::vector<std::pair<Key, Mask>> result;
        result.reserve(ready_.size());
        for (const auto [fd, mask] : ready_)
            if (Key key = get_key(fd))
                if (const Mask wanted = mask & key->events) result.emplace_back(std::move(key), wanted);
        return result;
    }
    //] select

    std::size_t size() const { return keys_.size(); }

  private:
    static Key make_key(int fd, Mask events, Data data) {
        return std::make_shared<const SelectorKey<Data>>(SelectorKey<Data>{fd, events, std::move(data)});
    }

    static void check(Mask events) {
        if (events == 0 || (events & ~(EVENT_READ | EVENT_WRITE)) != 0)
            throw std::invalid_argument("invalid event mask " + std::to_string(events));
    }

    Key& find(int fd) {
        const auto entry = keys_.find(fd);
        if (entry == keys_.end())
            throw std::invalid_argument("descriptor " + std::to_string(fd) + " is not registered");
        return entry->second;
    }

    std::unique_ptr<Backend> backend_;
    std::unordered_map<int, Key> keys_;
    std::vector<Ready> ready_;
};

}  // namespace selectors
