#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <stdexcept>

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "01_blocking_echo/socket.hpp"
#include "03_selectors_callbacks/selector.hpp"
#include "bench/charts/charts.hpp"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t SPARE_DESCRIPTORS = 64;
constexpr std::size_t LEAST_TURNS = 51;
constexpr std::chrono::milliseconds LEAST_TIME{100};

std::size_t possible_sockets() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur - SPARE_DESCRIPTORS;
}

// Many sockets that are watched, and one from which each of them can be spoken to. Datagrams within the kernel: what was
// sent has arrived when sendto returns, so a turn never waits; and one descriptor each is enough.
class Sockets {
  public:
    explicit Sockets(std::size_t size) {
        while (watched_.size() < size) {
            Socket socket = make();
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            // Just the family: the kernel chooses a name.
            if (bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) < 0)
                throw_errno("bind");
            socklen_t length = sizeof address;
            getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &length);
            watched_.push_back(std::move(socket));
            addresses_.emplace_back(address, length);
        }
    }

    std::size_t size() const { return watched_.size(); }
    int fd(std::size_t i) const { return watched_[i].fd(); }
    void speak_to(std::size_t i) const {
        const auto& [address, length] = addresses_[i];
        if (sendto(speaker_.fd(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), length) != 1)
            throw_errno("sendto");
    }

  private:
    static Socket make() {
        Socket made{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        if (!made) throw_errno("socket");
        return made;
    }

    Socket speaker_ = make();
    std::vector<Socket> watched_;
    std::vector<std::pair<sockaddr_un, socklen_t>> addresses_;
};

using Selector = selectors::Selector<std::size_t>;

// The median time of a turn: ask who is ready, and take what he has said. No value when the back-end cannot watch so many.
std::optional<double> microseconds_of_a_turn(const std::string& backend, const Sockets& sockets) {
    Selector selector(backend);
    try {
        for (std::size_t i = 0; i < sockets.size(); ++i)
            selector.register_(sockets.fd(i), selectors::EVENT_READ, i);
    } catch (const std::system_error&) {
        return {};
    }
    std::vector<double> turns;
    const auto begin = Clock::now();
    for (std::size_t i = 0; turns.size() < LEAST_TURNS || Clock::now() - begin < LEAST_TIME; ++i) {
        const std::size_t speaker = i * 7919 % sockets.size();  // never the neighbour of the one before
        sockets.speak_to(speaker);
        const auto turn = Clock::now();
        const auto ready = selector.select();
        char byte = 0;
        if (ready.size() != 1 || ready[0].first->data != speaker ||
            recv(ready[0].first->fd, &byte, 1, MSG_DONTWAIT) != 1)
            throw std::runtime_error(fmt::format(
                "{} of {} sockets: not just the one that was spoken to is ready", backend, sockets.size()));
        turns.push_back(std::chrono::duration<double, std::micro>(Clock::now() - turn).count());
    }
    return spread_of(turns).median;
}

}  // namespace

Measured measure_turn(const MeasureOptions& options) {
    std::vector<std::size_t> sizes{10, 30, 100, 300, 1'000, 3'000, 10'000};
    if (options.quick) sizes = {10, 100};
    const std::size_t possible = possible_sockets();
    std::erase_if(sizes, [&](std::size_t size) { return size > possible; });
    const auto backends = selectors::backend_names();

    std::map<std::pair<std::string, std::size_t>, std::vector<double>> taken;
    const std::size_t rounds = options.quick ? 1 : options.rounds;
    for (std::size_t round = 0; round < rounds; ++round) {
        tell_progress(fmt::format("turn: round {} of {}", round + 1, rounds));
        for (const std::size_t size : sizes) {
            const Sockets sockets(size);
            for (const std::string& backend : backends)
                if (const auto median = microseconds_of_a_turn(backend, sockets))
                    taken[{backend, size}].push_back(*median);
        }
    }
    Measured measured{"turn", rounds};
    for (const std::string& backend : backends)
        for (const std::size_t size : sizes)
            if (const auto found = taken.find({backend, size}); found != taken.end())
                measured.rows.push_back(
                    {{"selector", backend}, {"watched", size}, {"microseconds", spread_of(found->second)}});
    return measured;
}

}  // namespace bench
