// Asks the loop every millisecond whether it is still there.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "06_fetcher/lag_histogram.hpp"

namespace fetcher {

// A task that ticks until it is cancelled. `lags` receives by how much each tick was late: the time in which
// the loop, and with it every other coroutine, could not go on, since something ran for too long without
// awaiting. Must outlive the task. A machine with more to do than its cores can take shows up in it as well.
boost::asio::awaitable<void> measure_lag(LagHistogram& lags);

}  // namespace fetcher
