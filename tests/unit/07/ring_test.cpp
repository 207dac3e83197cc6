#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "07_async_disk/ring.hpp"
#include "tests/unit/shown.hpp"

namespace asio = boost::asio;
using boost::system::error_code;
using fetcher::Operation;
using fetcher::Ring;

namespace {

// A request that does nothing, as often as it likes.
class Nothing : public Operation {
  public:
    Nothing(int times, int& prepared, std::shared_ptr<int> alive)
        : times_(times), prepared_(prepared), alive_(std::move(alive)) {}
    void prepare(io_uring_sqe& request) override {
        ++prepared_;
        io_uring_prep_nop(&request);
    }
    std::optional<error_code> done(int result) override {
        if (--times_ > 0) return std::nullopt;
        return error_code(-result, boost::system::system_category());
    }

  private:
    int times_;
    int& prepared_;
    std::shared_ptr<int> alive_;
};

struct Counts {
    int prepared = 0;
    std::shared_ptr<int> alive = std::make_shared<int>();
    std::unique_ptr<Operation> nothing(int times = 1) {
        return std::make_unique<Nothing>(times, prepared, alive);
    }
    long living() const { return alive.use_count() - 1; }
};

bool refused() {
    asio::io_context loop;
    try {
        Ring ring(loop.get_executor(), 4);
        return false;
    } catch (const boost::system::system_error& error) {
        MESSAGE("skipped: the kernel refuses io_uring (" << error.code().message() << ")");
        return true;
    }
}

}  // namespace

TEST_CASE("an operation is submitted again for as long as it says so, and destroyed when it has ended") {
    if (refused()) return;
    Counts counts;
    asio::io_context loop;
    Ring ring(loop.get_executor(), 4);
    bool ended = false;
    const auto test = [&]() -> asio::awaitable<void> {
        auto done = co_await ring.submit(counts.nothing(5));
        co_await done->wait();
        ended = true;
    };
    asio::co_spawn(loop, test(), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    loop.run();
    CHECK(ended);
    CHECK(counts.prepared == 5);
    CHECK(counts.living() == 0);
}

TEST_CASE("many more operations than the queues hold, each ends once") {
    if (refused()) return;
    Counts counts;
    asio::io_context loop;
    Ring ring(loop.get_executor(), 2);
    for (int i = 0; i < 1000; ++i) ring.submit_unbounded(counts.nothing(2));
    loop.run();
    CHECK(counts.prepared == 2000);
    CHECK(counts.living() == 0);
}

TEST_CASE("the destructor waits for all of them, without the loop") {
    if (refused()) return;
    Counts counts;
    asio::io_context loop;
    {
        Ring ring(loop.get_executor(), 2);
        for (int i = 0; i < 1000; ++i) ring.submit_unbounded(counts.nothing(2));
    }
    CHECK(counts.prepared == 2000);
    CHECK(counts.living() == 0);
    loop.run();
}

TEST_CASE("the loop ends when nothing is under way") {
    if (refused()) return;
    asio::io_context loop;
    Ring ring(loop.get_executor(), 2);
    CHECK(loop.run() == 0);
}
