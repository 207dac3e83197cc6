#include "06_fetcher/lag_meter.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fetcher {

namespace asio = boost::asio;

//[ measure_lag
asio::awaitable<void> measure_lag(LagHistogram& lags) {
    using Clock = asio::steady_timer::clock_type;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (true) {
        const auto due = Clock::now() + LagHistogram::tick;
        timer.expires_at(due);
        co_await timer.async_wait(asio::use_awaitable);
        lags.add(std::chrono::duration_cast<LagHistogram::Microseconds>(Clock::now() - due));
    }
}
//] measure_lag

}  // namespace fetcher
