// An event loop for C++ coroutines, by hand, on stage 03's selector: what a library adds to the language.
//
// The language knows how to suspend and resume; Task says what a coroutine function returns, EventLoop whom
// to resume when. No timers, no cancelling, no results: for those there is Asio.
#pragma once

#include <coroutine>
#include <exception>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "03_selectors_callbacks/selector.hpp"

namespace own_loop {

// A coroutine that runs when it is awaited, and resumes who awaits it when it ends; an exception goes the
// same way. Owns its frame. Awaited once.
class Task {
  public:
    struct promise_type;
    using Handle = std::coroutine_handle<promise_type>;

    //[ promise
    struct promise_type {
        std::coroutine_handle<> caller = std::noop_coroutine();
        std::exception_ptr exception;

        Task get_return_object() { return Task(Handle::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { exception = std::current_exception(); }

        struct ResumeCaller : std::suspend_always {
            void await_suspend(Handle ended) noexcept { ended.promise().caller.resume(); }
        };
        ResumeCaller final_suspend() noexcept { return {}; }
    };
    //] promise

    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    //[ await_task
    bool await_ready() const noexcept { return false; }
    // Runs the coroutine up to its first wait. Has it ended by then, the caller goes on from here (false) and
    // not from within it: a million such awaits in a row would else be nested a million deep, and overflow
    // the stack.
    bool await_suspend(std::coroutine_handle<> caller) {
        handle_.resume();
        if (handle_.done()) return false;
        handle_.promise().caller = caller;
        return true;
    }
    void await_resume() const {
        if (handle_.promise().exception) std::rethrow_exception(handle_.promise().exception);
    }
    //] await_task

  private:
    explicit Task(Handle handle) : handle_(handle) {}
    Handle handle_;
};

// Resumes coroutines when their descriptors are ready. One thread. Outlives none of its coroutines: it
// destroys those that still wait when it goes.
class EventLoop {
  public:
    EventLoop() = default;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;
    ~EventLoop() {
        while (!roots.empty()) roots.begin()->destroy();
    }

    //[ readiness
    // co_await loop.readable(fd): suspends until `fd` can be read. One coroutine at a time may wait for a
    // descriptor; the second is thrown at. Between two waits a coroutine must not close a descriptor and get
    // another with the same number: the one it waited for stays registered until it waits again, or ends.
    struct Readiness {
        EventLoop& loop;
        int fd;
        selectors::Mask events;

        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> waiting) { loop.watch(fd, events, waiting); }
        void await_resume() const noexcept {}
    };
    Readiness readable(int fd) { return {*this, fd, selectors::EVENT_READ}; }
    Readiness writable(int fd) { return {*this, fd, selectors::EVENT_WRITE}; }
    //] readiness

    //[ run
    // Returns when nobody waits any more.
    void run() {
        while (selector.size() > 0) {
            for (const auto& [key, mask] : selector.select()) {
                resumed = key;
                key->data.resume();
                if (selector.is_current(key)) selector.unregister(key->fd);  // it does not wait for it again
            }
        }
    }
    //] run

    // Runs `task` concurrently with the caller, up to its first wait before this returns. If it fails it ends
    // alone, with a message.
    void spawn(Task task) { run_root(*this, std::move(task)); }

  private:
    // A coroutine that waits for the same once more is still registered: that costs no system call.
    void watch(int fd, selectors::Mask events, std::coroutine_handle<> waiting) {
        if (resumed && resumed->fd == fd && selector.is_current(resumed))
            selector.modify(fd, events, waiting);
        else
            selector.register_(fd, events, waiting);
    }

    // A coroutine that nobody awaits: the bottom of a task's stack of calls. Its frame destroys itself at the
    // end.
    struct Root {
        struct promise_type {
            EventLoop& loop;

            promise_type(EventLoop& loop, Task&) : loop(loop) { loop.roots.insert(self()); }
            ~promise_type() { loop.roots.erase(self()); }
            std::coroutine_handle<> self() {
                return std::coroutine_handle<promise_type>::from_promise(*this);
            }

            Root get_return_object() noexcept { return {}; }
            std::suspend_never initial_suspend() noexcept { return {}; }
            std::suspend_never final_suspend() noexcept { return {}; }
            void return_void() {}
            void unhandled_exception() { std::terminate(); }
        };
    };

    static Root run_root(EventLoop&, Task task) {
        try {
            co_await task;
        } catch (const std::exception& error) {
            fmt::print(stderr, "a task failed: {}\n", error.what());
        }
    }

    using Selector = selectors::Selector<std::coroutine_handle<>>;
    Selector selector;
    Selector::Key resumed;  // what the coroutine that runs now, or ran last, has waited for
    std::set<std::coroutine_handle<>> roots;
};

}  // namespace own_loop
