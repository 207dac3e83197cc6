// A scheduler for tasks written as generators, after David Beazley's live talk "Python Concurrency From the
// Ground Up".
#pragma once

#include <deque>
#include <unordered_map>

#include "02_select_loop/non_blocking.hpp"
#include "03_selectors_callbacks/selector.hpp"
#include "04_generator_scheduler/generator.hpp"

// What a task yields: it wants to go on when `fd` is ready for `event`.
struct Wait {
    selectors::Mask event;
    int fd;
};

using Task = Generator<Wait>;

inline Wait readable(int fd) { return {selectors::EVENT_READ, fd}; }
inline Wait writable(int fd) { return {selectors::EVENT_WRITE, fd}; }

// Runs tasks in one thread, each until it yields what it waits for. Owns its tasks. At most one task may wait
// to read, and one to write, from the same descriptor; the second ends with a message. Between two waits a
// task must not close a descriptor and get another with the same number: the one it waited for stays
// registered until the task waits for something else, or ends.
class Scheduler {
  public:
    // May be called by a running task; the new one runs after those that are ready already.
    void add(Task task) { tasks.push_back({std::move(task), std::nullopt}); }

    //[ run
    // Returns when every task has ended. Tasks that are ready take turns in the order in which they became
    // ready, one step each, and select is asked again only when all have had theirs: no client can starve
    // another.
    void run() {
        while (!tasks.empty() || !to_read.empty() || !to_write.empty()) {
            while (tasks.empty()) wait_until_ready();
            Ready ready = std::move(tasks.front());
            tasks.pop_front();
            advance(std::move(ready));
        }
    }
    //] run

  private:
    struct Ready {
        Task task;
        std::optional<Wait> waited_for;  // no value: it has just been added
    };

    //[ advance
    void advance(Ready ready) {
        try {
            if (const std::optional<Wait> wait = ready.task.next()) park(std::move(ready.task), *wait);
            // No value: the task has ended, and goes.
        } catch (const std::exception& error) {  // it ends alone; the others go on
            fmt::print(stderr, "a task failed: {}\n", error.what());
        }
        // If it waits for the same again nothing changes; else its descriptor must not stay registered.
        if (ready.waited_for) watch(ready.waited_for->fd, awaited(ready.waited_for->fd));
    }

    void park(Task task, Wait wait) {
        auto& waiting = wait.event == selectors::EVENT_READ ? to_read : to_write;
        if (waiting.contains(wait.fd))
            throw std::logic_error("two tasks wait for the same event of one descriptor");
        watch(wait.fd, awaited(wait.fd) | wait.event);
        waiting.emplace(wait.fd, std::move(task));
    }
    //] advance

    //[ wait_until_ready
    void wait_until_ready() {
        for (const auto& [key, mask] : selector.select()) {
            if (mask & selectors::EVENT_READ) move_to_tasks(to_read, readable(key->fd));
            if (mask & selectors::EVENT_WRITE) move_to_tasks(to_write, writable(key->fd));
        }
    }
    //] wait_until_ready

    using Parked = std::unordered_map<int, Task>;

    void move_to_tasks(Parked& waiting, Wait wait) {
        const auto entry = waiting.find(wait.fd);
        tasks.push_back({std::move(entry->second), wait});
        waiting.erase(entry);
    }

    // The events of `fd` that some task waits for.
    selectors::Mask awaited(int fd) const {
        return (to_read.contains(fd) ? selectors::EVENT_READ : 0) |
               (to_write.contains(fd) ? selectors::EVENT_WRITE : 0);
    }

    // Costs a system call only when `events` differ from those watched so far: a task that waits for the same
    // again and again is registered once.
    void watch(int fd, selectors::Mask events) {
        const auto key = selector.get_key(fd);
        if ((key ? key->events : 0) == events) return;
        if (!key)
            selector.register_(fd, events, None{});
        else if (events)
            selector.modify(fd, events, None{});
        else
            selector.unregister(fd);
    }

    std::deque<Ready> tasks;   // ready to run
    Parked to_read, to_write;  // waiting for a descriptor
    selectors::Selector<None> selector;
};
