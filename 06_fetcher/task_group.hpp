// Tasks that are started together and stopped together.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <functional>
#include <list>
#include <utility>

namespace fetcher {

// Nothing that runs is forgotten, and no exception is lost: the first one that is no cancellation cancels the
// others, as in asyncio's TaskGroup, and is kept in failure(). Must outlive its tasks.
class TaskGroup {
  public:
    // `when_empty` is called on the loop each time the last task has ended.
    TaskGroup(boost::asio::any_io_executor executor, std::function<void()> when_empty)
        : executor_(std::move(executor)), when_empty_(std::move(when_empty)) {}

    void start(boost::asio::awaitable<void> task) {
        const auto signal = signals_.emplace(signals_.end());
        auto ended = [this, signal](const std::exception_ptr& error) { end(signal, error); };
        boost::asio::co_spawn(executor_, std::move(task),
                              boost::asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
    }

    // Every task's current or next wait fails with operation_aborted.
    void cancel() {
        cancelled_ = true;
        for (auto& signal : signals_) signal.emit(boost::asio::cancellation_type::terminal);
    }

    const std::exception_ptr& failure() const { return failure_; }

  private:
    using Signals = std::list<boost::asio::cancellation_signal>;

    void end(Signals::iterator signal, const std::exception_ptr& error) {
        signals_.erase(signal);
        if (error && !failure_ && !is_cancellation(error)) {
            failure_ = error;
            cancel();
        }
        if (signals_.empty()) when_empty_();
    }

    bool is_cancellation(const std::exception_ptr& error) const {
        try {
            std::rethrow_exception(error);
        } catch (const boost::system::system_error& reason) {
            return cancelled_ && reason.code() == boost::asio::error::operation_aborted;
        } catch (...) {
            return false;
        }
    }

    boost::asio::any_io_executor executor_;
    std::function<void()> when_empty_;
    Signals signals_;  // one for each task that runs
    bool cancelled_ = false;
    std::exception_ptr failure_;
};

}  // namespace fetcher
