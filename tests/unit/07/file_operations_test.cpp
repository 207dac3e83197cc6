// What each request asks of the kernel and how it takes the answer, without a kernel: short writes and
// interruptions cannot be had from a real disk when a test wants them.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <cstring>
#include <string>

#include "07_async_disk/file_operations.hpp"

namespace asio = boost::asio;
using boost::system::error_code;
using namespace fetcher;

namespace {

std::string bytes_of(const io_uring_sqe& request) {
    return {reinterpret_cast<const char*>(request.addr), request.len};
}

struct WithRing {
    asio::io_context loop;
    Ring ring{loop.get_executor(), 4};
    std::shared_ptr<RingDescriptor> descriptor = std::make_shared<RingDescriptor>(ring);
};

constexpr int NOT_OURS = 1'000'000;  // no descriptor of this process

}  // namespace

TEST_CASE("a short write is followed by a request for the rest") {
    WithRing with;
    Write write(with.descriptor, "0123456789", 100);
    io_uring_sqe request{};
    write.prepare(request);
    CHECK(bytes_of(request) == "0123456789");
    CHECK(request.off == 100);
    CHECK(!write.done(4));
    write.prepare(request);
    CHECK(bytes_of(request) == "456789");
    CHECK(request.off == 104);
    CHECK(!write.done(-EINTR));
    write.prepare(request);
    CHECK(bytes_of(request) == "456789");
    CHECK(request.off == 104);
    CHECK(!write.done(-EAGAIN));
    CHECK(!write.done(5));
    write.prepare(request);
    CHECK(bytes_of(request) == "9");
    CHECK(write.done(1) == error_code());
}

TEST_CASE("a write that fails says why") {
    WithRing with;
    Write write(with.descriptor, "0123456789", 0);
    CHECK(!write.done(4));
    CHECK(write.done(-ENOSPC).value() == boost::system::errc::no_space_on_device);
}

TEST_CASE("an empty write ends") {
    WithRing with;
    Write write(with.descriptor, "", 0);
    CHECK(write.done(0) == error_code());
}

TEST_CASE("an interrupted close is not repeated, for the descriptor is gone") {
    WithRing with;
    with.descriptor->fd = NOT_OURS;
    Close close(with.descriptor);
    io_uring_sqe request{};
    close.prepare(request);
    CHECK(request.fd == NOT_OURS);
    CHECK(close.done(-EINTR) == error_code());
    CHECK(with.descriptor->fd == -1);
}

TEST_CASE("a close that fails says why, and is not repeated either") {
    WithRing with;
    with.descriptor->fd = NOT_OURS;
    Close close(with.descriptor);
    CHECK(close.done(-EIO).value() == boost::system::errc::io_error);
    CHECK(with.descriptor->fd == -1);
}

TEST_CASE("opening and syncing are repeated when interrupted") {
    WithRing with;
    Open open(with.descriptor, "/tmp/x", O_WRONLY);
    CHECK(!open.done(-EINTR));
    CHECK(open.done(-ENOENT).value() == boost::system::errc::no_such_file_or_directory);
    CHECK(!with.descriptor->opened);
    Sync sync(with.descriptor);
    CHECK(!sync.done(-EINTR));
    CHECK(sync.done(-EIO).value() == boost::system::errc::io_error);
}
