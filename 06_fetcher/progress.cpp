#include "06_fetcher/progress.hpp"

#include <fmt/core.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "06_fetcher/quantities.hpp"

namespace fetcher {

namespace asio = boost::asio;

void Speed::update(Seconds now, std::size_t urls, std::uint64_t bytes) {
    constexpr Seconds window{3};
    samples_.push_back({now, urls, bytes});
    while (samples_.size() > 2 && now - samples_[1].time >= window) samples_.pop_front();
}

double Speed::urls_per_second() const {
    if (samples_.size() < 2 || samples_.back().time == samples_.front().time) return 0;
    return static_cast<double>(samples_.back().urls - samples_.front().urls) /
           (samples_.back().time - samples_.front().time).count();
}

double Speed::bytes_per_second() const {
    if (samples_.size() < 2 || samples_.back().time == samples_.front().time) return 0;
    return static_cast<double>(samples_.back().bytes - samples_.front().bytes) /
           (samples_.back().time - samples_.front().time).count();
}

std::string progress_line(const Stats& stats, const std::optional<std::size_t>& total, const Speed& speed,
                          std::size_t width) {
    std::string line = human_count(stats.done());
    if (total)
        line.append("/").append(human_count(*total));
    else
        line.append(" done");
    if (stats.failed > 0) line += fmt::format(" ({} failed)", human_count(stats.failed));
    line += fmt::format("   {}   {}/s   {} in flight", human_bytes(static_cast<double>(stats.received_bytes)),
                        human_bytes(speed.bytes_per_second()), stats.in_flight);
    if (total && *total > stats.done() && speed.urls_per_second() > 0) {
        const Speed::Seconds left(static_cast<double>(*total - stats.done()) / speed.urls_per_second());
        if (left < std::chrono::hours(100)) line.append("   ETA ").append(human_time(left));
    }
    if (line.size() > width) line.resize(width);  // ASCII only, so bytes are columns
    return line;
}

asio::awaitable<void> show_progress(Console& console, const Stats& stats,
                                    const std::optional<std::size_t>& total) {
    using namespace std::chrono_literals;
    const auto interval =
        console.can_redraw() ? std::chrono::milliseconds(100ms) : std::chrono::milliseconds(5s);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    Speed speed;
    speed.update(Speed::Seconds(0), 0, 0);
    while (true) {
        timer.expires_after(interval);
        co_await timer.async_wait(asio::use_awaitable);
        const auto now = std::chrono::steady_clock::now() - stats.started;
        speed.update(now, stats.done(), stats.received_bytes);
        // One column stays free: a character in the last one would make some terminals begin a new line.
        if (console.can_redraw())
            console.draw(progress_line(stats, total, speed, console.width() - 1));
        else
            console.say(progress_line(stats, total, speed, 200));
    }
}

}  // namespace fetcher
