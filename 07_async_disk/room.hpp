// Bounded memory: so many operations may be under way, the next one waits for its place.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <utility>

#include "05_coroutines/line.hpp"

namespace fetcher {

// Places, handed out in the order in which they were asked for. Belongs to the loop's thread. Its places keep
// it alive, so it is made by make_shared.
class Room : public std::enable_shared_from_this<Room> {
  public:
    Room(boost::asio::any_io_executor loop, std::size_t places) : free_(places), line_(std::move(loop)) {}

    // One place; given back on destruction, in the loop's thread. One made by default gives nothing back.
    class Place {
      public:
        Place() = default;
        explicit Place(std::shared_ptr<Room> room) : room_(std::move(room)) {}
        Place(Place&&) = default;
        Place& operator=(Place&& other) noexcept {
            std::swap(room_, other.room_);
            return *this;
        }
        ~Place() {
            if (room_) room_->leave();
        }

      private:
        std::shared_ptr<Room> room_;
    };

    //[ enter
    // Waits until a place is free. Cancelled: throws operation_aborted and leaves the line.
    boost::asio::awaitable<Place> enter() {
        asyncio::Line::Place in_line(line_);
        while (free_ == 0 || !in_line.is_first()) co_await in_line.wait();
        --free_;
        co_return Place(shared_from_this());
    }
    //] enter

  private:
    void leave() {
        ++free_;
        line_.wake_first();
    }

    std::size_t free_;
    asyncio::Line line_;
};

}  // namespace fetcher
