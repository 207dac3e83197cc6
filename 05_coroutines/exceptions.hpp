// What asyncio raises. Python docs: "asyncio: Exceptions".
#pragma once

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <stdexcept>

namespace asyncio {

// asyncio.CancelledError. Cancelling makes an operation of Asio fail with operation_aborted, so the headers
// here throw just that, and one catch clause serves both.
inline boost::system::system_error cancelled_error() {
    return boost::system::system_error(boost::asio::error::operation_aborted);
}

inline bool is_cancelled_error(const boost::system::system_error& error) {
    return error.code() == boost::asio::error::operation_aborted;
}

// asyncio.TimeoutError: the time allowed for an operation is over.
class TimeoutError : public std::runtime_error {
  public:
    TimeoutError() : std::runtime_error("timed out") {}
};

// asyncio.InvalidStateError: a result asked for before it is there, or set twice. A mistake of the program.
class InvalidStateError : public std::logic_error {
    using std::logic_error::logic_error;
};

}  // namespace asyncio
