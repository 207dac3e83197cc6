// asyncio.Task and create_task. Python docs: "Coroutines and Tasks", Task Object.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "05_coroutines/future.hpp"

namespace asyncio {

template <class T>
class TaskState : public FutureValue<T> {
  public:
    explicit TaskState(asio::any_io_executor executor) : FutureValue<T>(std::move(executor), "Task") {}

    bool cancel() override {
        if (this->done()) return false;
        cancel_requested_ = true;
        if (running_) signal_.emit(asio::cancellation_type::terminal);
        return true;
    }

    // While the coroutine runs, and only then, there is somebody to signal to: before, co_spawn is not ready
    // for it, and a coroutine that its loop has destroyed leaves dangling slots behind.
    class Running {
      public:
        explicit Running(TaskState& task) : task_(task) {
            if (task_.cancel_requested_) throw cancelled_error();  // before its first turn: it never runs
            task_.running_ = true;
        }
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;
        ~Running() { task_.running_ = false; }

      private:
        TaskState& task_;
    };

    void set_cancelled() { this->finish(FutureState::Status::cancelled); }
    asio::cancellation_slot slot() noexcept { return signal_.slot(); }

  private:
    asio::cancellation_signal signal_;
    bool cancel_requested_ = false;
    bool running_ = false;
};

// A future that runs a coroutine, and is done when the coroutine ends.
//
// cancel() asks: what the coroutine waits for ends with operation_aborted, as will every later co_await in it
// (Asio's way; in asyncio the exception comes once). The task counts as cancelled when that exception leaves
// the coroutine. A coroutine may clean up first, or catch it and end with a result. A task cancelled before
// its first turn never runs.
//
// The loop owns the coroutine: it runs on when the last handle is gone.
template <class T>
class Task : public Future<T> {
  public:
    explicit Task(std::shared_ptr<TaskState<T>> state) : Future<T>(std::move(state)) {}

  private:
    using Future<T>::set_result;  // the coroutine's business
    using Future<T>::set_exception;
};

// How co_spawn finds the task's cancellation slot. It also keeps the signal alive as long as the coroutine.
// Not bind_cancellation_slot, which would delay a cancellation that comes from outside the loop's turns.
template <class T>
struct TaskEnd {
    using cancellation_slot_type = asio::cancellation_slot;
    std::shared_ptr<TaskState<T>> task;

    cancellation_slot_type get_cancellation_slot() const noexcept { return task->slot(); }
    void operator()(std::exception_ptr) const noexcept {}  // run_task lets none out
};

//[ run_task
template <class T>
awaitable<void> run_task(awaitable<T> coroutine, std::shared_ptr<TaskState<T>> task) {
    try {
        co_await asio::post(asio::use_awaitable);  // co_spawn runs the child at once, create_task does not
        const typename TaskState<T>::Running running(*task);
        if constexpr (std::is_void_v<T>) {
            co_await std::move(coroutine);
            task->set_result({});
        } else {
            T result = co_await std::move(coroutine);
            task->set_result(std::move(result));
        }
    } catch (const boost::system::system_error& error) {
        if (is_cancelled_error(error))
            task->set_cancelled();
        else
            task->set_exception(std::current_exception());
    } catch (...) {
        task->set_exception(std::current_exception());
    }
}
//] run_task

// Makes the coroutine run in the loop from its next turn on, concurrently with the caller. What the
// coroutine's arguments refer to must outlive it; so pass by value.
template <class T>
Task<T> create_task(asio::any_io_executor executor, awaitable<T> coroutine) {
    auto state = std::make_shared<TaskState<T>>(executor);
    asio::co_spawn(executor, run_task(std::move(coroutine), state), TaskEnd<T>{state});
    return Task<T>(state);
}

// A coroutine becomes a task; a future, or a task, stays what it is.
template <class T>
Task<T> ensure_future(asio::any_io_executor executor, awaitable<T> coroutine) {
    return create_task(std::move(executor), std::move(coroutine));
}
template <class T>
Future<T> ensure_future(asio::any_io_executor, Future<T> future) {
    return future;
}

}  // namespace asyncio
