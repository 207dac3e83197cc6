#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "07_async_disk/room.hpp"
#include "tests/unit/shown.hpp"

namespace asio = boost::asio;
using fetcher::Room;

namespace {

// Enters, notes its number, and stays until it is told to go.
struct Guests {
    explicit Guests(std::size_t places)
        : room(std::make_shared<Room>(loop.get_executor(), places)), inside(10), cancel(10) {}

    void arrive(int number) {
        asio::co_spawn(loop, enter(number),
                       asio::bind_cancellation_slot(cancel[number].slot(), [](std::exception_ptr) {}));
        settle();
    }
    asio::awaitable<void> enter(int number) {
        Room::Place place = co_await room->enter();
        order.push_back(number);
        inside[number] = std::move(place);
    }
    void leave(int number) { inside[number] = {}; }
    void settle() {
        loop.restart();
        while (loop.poll() > 0) {
        }
    }

    asio::io_context loop;
    std::shared_ptr<Room> room;
    std::vector<int> order;
    std::vector<Room::Place> inside;
    std::vector<asio::cancellation_signal> cancel;
};

using Order = std::vector<int>;

}  // namespace

TEST_CASE("room for two: the third waits, and they enter in the order in which they came") {
    Guests guests(2);
    for (int number = 0; number < 5; ++number) guests.arrive(number);
    CHECK(guests.order == Order{0, 1});
    guests.leave(1);
    guests.settle();
    CHECK(guests.order == Order{0, 1, 2});
    guests.leave(0);
    guests.leave(2);
    guests.settle();
    CHECK(guests.order == Order{0, 1, 2, 3, 4});
}

TEST_CASE("who comes late does not overtake those who wait") {
    Guests guests(1);
    guests.arrive(0);
    guests.arrive(1);
    guests.leave(0);
    guests.arrive(2);  // before 1 has run
    CHECK(guests.order == Order{0, 1});
    guests.leave(1);
    guests.settle();
    CHECK(guests.order == Order{0, 1, 2});
}

TEST_CASE("a cancelled guest gives its turn to the next") {
    Guests guests(1);
    for (int number = 0; number < 4; ++number) guests.arrive(number);
    guests.cancel[1].emit(asio::cancellation_type::terminal);
    guests.settle();
    asio::post(guests.loop, [&] {  // from within the loop, so that both happen before anybody resumes
        guests.leave(0);
        guests.cancel[2].emit(asio::cancellation_type::terminal);  // its turn has just come
    });
    guests.settle();
    CHECK(guests.order == Order{0, 3});
}

TEST_CASE("a place may outlive everything but the loop") {
    Guests guests(1);
    guests.arrive(0);
    const std::weak_ptr<Room> room = guests.room;
    guests.room.reset();
    CHECK(!room.expired());
    guests.leave(0);
    CHECK(room.expired());
}
