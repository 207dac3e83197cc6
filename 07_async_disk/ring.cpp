#include "07_async_disk/ring.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace fetcher {

namespace {

boost::system::error_code system_error_code(int error) { return {error, boost::system::system_category()}; }

// Kernels since 5.11 know them all.
constexpr std::array NEEDED{IORING_OP_OPENAT, IORING_OP_WRITE,    IORING_OP_FSYNC,   IORING_OP_CLOSE,
                            IORING_OP_STATX,  IORING_OP_RENAMEAT, IORING_OP_UNLINKAT};

// 0, or why this ring will not do.
int refusal(io_uring& ring) {
    const std::unique_ptr<io_uring_probe, decltype(&io_uring_free_probe)> known(
        io_uring_get_probe_ring(&ring), io_uring_free_probe);
    if (!known) return EOPNOTSUPP;
    for (const auto operation : NEEDED)
        if (!io_uring_opcode_supported(known.get(), operation)) return EOPNOTSUPP;
    return 0;
}

}  // namespace

//[ set_up
Ring::Ring(boost::asio::any_io_executor loop, unsigned entries)
    : loop_(std::move(loop)),
      room_(std::make_shared<Room>(loop_, entries)),
      completions_(loop_),
      retry_(loop_) {
    if (const int result = io_uring_queue_init(entries, &ring_, 0); result < 0)
        throw boost::system::system_error(system_error_code(-result));
    int failed = refusal(ring_);
    const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (failed == 0 && event < 0) failed = errno;
    if (failed == 0) failed = -io_uring_register_eventfd(&ring_, event);
    if (failed != 0) {
        if (event >= 0) close(event);
        io_uring_queue_exit(&ring_);
        throw boost::system::system_error(system_error_code(failed));
    }
    completions_.assign(event);
}
//] set_up

Ring::~Ring() {
    while (with_kernel_ > 0 || !waiting_.empty()) {
        hand_to_kernel();
        io_uring_submit_and_wait(&ring_, 1);
        reap();
    }
    io_uring_queue_exit(&ring_);
}

boost::asio::awaitable<std::shared_ptr<Completion>> Ring::submit(std::unique_ptr<Operation> operation) {
    operation->place_ = co_await room_->enter();
    auto completion = operation->completion_ = std::make_shared<Completion>(loop_);
    push(std::move(operation));
    co_return completion;
}

void Ring::submit_unbounded(std::unique_ptr<Operation> operation) { push(std::move(operation)); }

void Ring::push(std::unique_ptr<Operation> operation) {
    waiting_.push_back(std::move(operation));
    hand_to_kernel();
    watch();
}

//[ hand_to_kernel
// Moves operations into the submission queue while it has space; from there on the kernel holds the pointer,
// and gives it back with the completion. No more than the submission queue holds are with the kernel at a
// time, so the completion queue, twice its size, cannot overflow.
void Ring::hand_to_kernel() {
    while (!waiting_.empty() && with_kernel_ < ring_.sq.ring_entries) {
        io_uring_sqe* request = io_uring_get_sqe(&ring_);
        if (request == nullptr) break;
        Operation* operation = waiting_.front().release();
        waiting_.pop_front();
        operation->prepare(*request);
        io_uring_sqe_set_data(request, operation);
        ++with_kernel_;
    }
    io_uring_submit(&ring_);
    if (io_uring_sq_ready(&ring_) > 0) submit_later();
}
//] hand_to_kernel

// The kernel was short of memory (EAGAIN), and no completion need ever come to remind us of what is still
// queued.
void Ring::submit_later() {
    retry_.expires_after(std::chrono::milliseconds(10));
    retry_.async_wait([this](boost::system::error_code error) {
        if (!error) hand_to_kernel();
    });
}

//[ watch
// Waits for the eventfd, but only while something is under way: a wait is work, and would keep the loop from
// ever returning.
void Ring::watch() {
    if (watching_ || with_kernel_ == 0) return;
    watching_ = true;
    completions_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
            if (error) return;  // the ring is gone
            watching_ = false;
            std::uint64_t count = 0;
            [[maybe_unused]] const ssize_t reset = read(completions_.native_handle(), &count, sizeof count);
            reap();
            watch();
        });
}
//] watch

//[ reap
// Takes every completion that has arrived, in whatever order the kernel finished them.
void Ring::reap() {
    io_uring_cqe* entry = nullptr;
    while (io_uring_peek_cqe(&ring_, &entry) == 0) {
        std::unique_ptr<Operation> operation(static_cast<Operation*>(io_uring_cqe_get_data(entry)));
        const int result = entry->res;
        io_uring_cqe_seen(&ring_, entry);
        --with_kernel_;
        const auto ended = operation->done(result);
        if (!ended) {
            waiting_.push_back(std::move(operation));
            continue;
        }
        operation->place_ = {};
        if (operation->completion_) operation->completion_->finish(*ended);
    }
    hand_to_kernel();
}
//] reap

}  // namespace fetcher
