// A submission and a completion queue shared with the kernel, io_uring(7), as a source of events of an Asio
// loop.
#pragma once

#include <liburing.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>

#include "07_async_disk/completion.hpp"
#include "07_async_disk/room.hpp"

namespace fetcher {

// One request to the kernel and all that the kernel reads while it works on it: paths, bytes, the
// descriptor's owner. Lives until the completion has arrived, whoever else has lost interest by then.
class Operation {
  public:
    virtual ~Operation() = default;

    // Fills in the request. Called again when the kernel wants it repeated or has done only a part.
    virtual void prepare(io_uring_sqe& request) = 0;

    // Takes the result of the request, as cqe->res has it: what the system call of that name returns, or
    // -errno. Answers how the operation has ended; nothing when it has not, and the request is to be prepared
    // and submitted again.
    virtual std::optional<boost::system::error_code> done(int result) = 0;

  private:
    friend class Ring;
    std::shared_ptr<Completion> completion_;  // null: nobody wants the result
    Room::Place place_;
};

// Used in the loop's thread alone, no other thread is needed: the kernel has its own. When completions arrive
// the kernel writes to an eventfd(2), which the loop watches as it watches sockets.
class Ring {
  public:
    // At most `entries` operations have a place, the next one waits in submit(). Throws
    // boost::system::system_error when the kernel refuses: ENOSYS (not there), EPERM (forbidden, as in many
    // containers), ENOMEM, EOPNOTSUPP (too old to know one of the operations we need).
    Ring(boost::asio::any_io_executor loop, unsigned entries);

    // Returns when the kernel is done with every operation. Nobody waits for room any more, and the loop
    // still exists.
    ~Ring();
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;

    // Waits for room; completes when the operation is on its way. Its result comes by the Completion.
    // Cancelled while it waits for room: throws operation_aborted, and the operation never begins.
    boost::asio::awaitable<std::shared_ptr<Completion>> submit(std::unique_ptr<Operation> operation);

    // Starts an operation without asking for room, whose result nobody wants: for cleaning up, which carries
    // no data.
    void submit_unbounded(std::unique_ptr<Operation> operation);

  private:
    void push(std::unique_ptr<Operation> operation);
    void hand_to_kernel();
    void submit_later();
    void watch();
    void reap();

    const boost::asio::any_io_executor loop_;
    const std::shared_ptr<Room> room_;
    io_uring ring_;
    boost::asio::posix::stream_descriptor completions_;  // the eventfd
    boost::asio::steady_timer retry_;
    bool watching_ = false;
    std::deque<std::unique_ptr<Operation>> waiting_;  // for space in the submission queue
    std::size_t with_kernel_ = 0;
};

}  // namespace fetcher
