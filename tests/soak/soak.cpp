// A soak of one server: thousands of clients that connect, talk, stall, half-close, vanish and reset at random, for
// minutes. Not a byte may be wrong, and when all have left, descriptors and memory must be back where they were.
//
// Two rounds: the first, a fifth of the time, brings the server to its usual size; what it holds when all clients have
// left is what it must come back to after the second.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio.hpp>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "harness/proc.hpp"
#include "harness/process.hpp"

namespace {

namespace asio = boost::asio;
using asio::awaitable, asio::use_awaitable, asio::ip::tcp;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Options {
    std::vector<std::string> command;      // the server's; PORT is appended
    std::vector<std::string> environment;  // "NAME=value", for a preloaded library and its plan
    unsigned clients = 5000;
    unsigned seconds = 600;
    std::uint32_t seed = 1;
    bool faults = false;     // connections may be lost, bytes may not
    bool memory = true;      // is compared; a sanitizer keeps what was freed, so there it tells nothing
    unsigned patience = 30;  // seconds for the server to notice that everybody has left
    std::chrono::milliseconds longest_pause{2000};
};

struct Tally {
    std::uint64_t conversations = 0, bytes = 0, resets = 0, half_closed = 0, stalled = 0, vanished = 0,
                  lost = 0, turned_away = 0;
    std::optional<std::string> wrong;  // the first thing that must not be
};

// What all clients of a round share. One thread.
struct Round {
    const Options& options;
    std::uint16_t port;
    std::mt19937 random;
    Clock::time_point end;
    Tally tally;

    bool over() const { return tally.wrong || Clock::now() >= end; }
    unsigned below(unsigned limit) { return std::uniform_int_distribution<unsigned>(0, limit - 1)(random); }
    std::string text(std::size_t size) {
        static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz ABC 0123456789\n";
        std::string result(size, ' ');
        for (char& c : result) c = letters[below(static_cast<unsigned>(letters.size()))];
        return result;
    }
    void fail(std::string what) {
        if (!tally.wrong) tally.wrong = std::move(what);
    }
};

std::string upper_case(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

awaitable<void> pause(Round& round) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(
        std::chrono::milliseconds(round.below(static_cast<unsigned>(round.options.longest_pause.count()))));
    co_await timer.async_wait(use_awaitable);
}

// What our servers say to a client for whom there is no descriptor, or the beginning of it; no answer is in small letters.
bool turns_away(std::string_view answer) {
    for (const std::string_view words : {"the server is full\n", "out of descriptors\n"})
        if (!answer.empty() && words.starts_with(answer.substr(0, words.size()))) return true;
    return false;
}

// Reads what answers `sent`; an early end is a loss under faults, and wrong otherwise. So is being turned away.
awaitable<bool> hear(Round& round, tcp::socket& socket, const std::string& sent) {
    std::string answer(sent.size(), '\0');
    const auto [error, size] =
        co_await asio::async_read(socket, asio::buffer(answer), asio::as_tuple(use_awaitable));
    if (round.options.faults && turns_away(std::string_view(answer).substr(0, size))) {
        ++round.tally.turned_away;
        co_return false;
    }
    const std::string expected = upper_case(sent);
    const auto differs =
        std::mismatch(answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(size), expected.begin());
    if (differs.second - expected.begin() < static_cast<std::ptrdiff_t>(size))
        round.fail(fmt::format("byte {} of an answer of {} is wrong", differs.second - expected.begin(),
                               sent.size()));
    round.tally.bytes += size;
    if (!error) co_return true;
    ++round.tally.lost;
    if (!round.options.faults)
        round.fail(
            fmt::format("an answer broke off after {} of {} bytes: {}", size, sent.size(), error.message()));
    co_return false;
}

awaitable<bool> say(Round& round, tcp::socket& socket, const std::string& text) {
    const auto [error, size] =
        co_await asio::async_write(socket, asio::buffer(text), asio::as_tuple(use_awaitable));
    if (!error) co_return true;
    ++round.tally.lost;
    if (!round.options.faults) round.fail(fmt::format("a client could not send: {}", error.message()));
    co_return false;
}

awaitable<std::optional<tcp::socket>> arrive(Round& round) {
    tcp::socket socket(co_await asio::this_coro::executor, tcp::v4());
    // Thousands of connections a second would use up one address' ports: each client has an address of its own.
    const auto own = asio::ip::address_v4(0x7f000000u + 1 + round.below(0xfffe));
    const tcp::endpoint from(own, 0), to(asio::ip::address_v4::loopback(), round.port);
    boost::system::error_code error;
    const int late = 1;
    setsockopt(socket.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
    socket.bind(from, error);
    const auto [failed] = co_await socket.async_connect(to, asio::as_tuple(use_awaitable));
    if (!failed) co_return std::move(socket);
    ++round.tally.lost;
    if (!round.options.faults) round.fail(fmt::format("a client could not connect: {}", failed.message()));
    co_return std::nullopt;
}

awaitable<void> converse(Round& round, tcp::socket& socket) {
    for (unsigned messages = 1 + round.below(5); messages > 0; --messages) {
        const std::string text = round.text(1 + round.below(round.below(10) == 0 ? 20'000 : 200));
        if (!co_await say(round, socket, text) || !co_await hear(round, socket, text)) co_return;
        if (round.below(2) == 0) co_await pause(round);
        if (round.over()) co_return;
    }
}

awaitable<void> stall(Round& round, tcp::socket& socket) {
    ++round.tally.stalled;
    const std::string text = round.text(50'000);
    if (!co_await say(round, socket, text)) co_return;
    co_await pause(round);
    co_await hear(round, socket, text);
}

awaitable<void> half_close(Round& round, tcp::socket& socket) {
    ++round.tally.half_closed;
    const std::string text = round.text(1 + round.below(10'000));
    if (!co_await say(round, socket, text)) co_return;
    boost::system::error_code error;
    socket.shutdown(tcp::socket::shutdown_send, error);
    if (!co_await hear(round, socket, text)) co_return;
    char more = 0;
    const auto [end, size] =
        co_await socket.async_read_some(asio::buffer(&more, 1), asio::as_tuple(use_awaitable));
    if (size > 0) round.fail("a byte comes after the end of an answer");
    if (end != asio::error::eof && !round.options.faults)
        round.fail(fmt::format("after a half-close the server does not close: {}", end.message()));
}

awaitable<void> reset(Round& round, tcp::socket& socket) {
    ++round.tally.resets;
    const std::string text = round.text(1 + round.below(10'000));
    if (!co_await say(round, socket, text)) co_return;
    if (round.below(2) == 0) co_await pause(round);
    boost::system::error_code error;
    socket.set_option(asio::socket_base::linger(true, 0), error);
}

awaitable<void> live(Round& round) {
    co_await pause(round);
    while (!round.over()) {
        auto socket = co_await arrive(round);
        if (!socket) {
            co_await pause(round);
            continue;
        }
        ++round.tally.conversations;
        const unsigned kind = round.below(20);
        if (kind < 12)
            co_await converse(round, *socket);
        else if (kind < 14)
            co_await stall(round, *socket);
        else if (kind < 16)
            co_await half_close(round, *socket);
        else if (kind < 18)
            co_await reset(round, *socket);
        else {  // says something, perhaps, and leaves without a word more
            ++round.tally.vanished;
            if (round.below(2) == 0) co_await say(round, *socket, round.text(100));
        }
    }
}

Tally play(const Options& options, std::uint16_t port, std::uint32_t seed, std::chrono::seconds length) {
    asio::io_context loop(1);
    Round round{options, port, std::mt19937(seed), Clock::now() + length, {}};
    for (unsigned i = 0; i < options.clients; ++i)
        asio::co_spawn(loop, live(round), [&](std::exception_ptr failed) {
            try {
                if (failed) std::rethrow_exception(failed);
            } catch (const std::exception& error) {
                round.fail(error.what());
            }
        });
    loop.run_until(round.end + 60s);
    if (!loop.stopped()) round.fail("a client has waited for 60 s");
    return round.tally;
}

struct Holdings {
    std::size_t descriptors = 0, resident = 0;
};

// What the server holds once it has noticed that everybody has left.
Holdings rest(harness::Process& server, std::size_t descriptors_at_start, unsigned patience) {
    const auto end = Clock::now() + std::chrono::seconds(patience);
    Holdings now;
    do {
        now = {harness::count_descriptors(server.pid()), harness::resident_bytes(server.pid())};
        if (now.descriptors <= descriptors_at_start) break;
        std::this_thread::sleep_for(50ms);  // looks again; `end` decides
    } while (Clock::now() < end);
    return now;
}

std::uint16_t listening_port(harness::Process& server) {
    const std::string prefix = "listening on 127.0.0.1:";
    const auto line = server.wait_for_line(prefix, 30s);
    if (!line)
        throw std::runtime_error("the server does not say '" + prefix + "PORT'; it says: " + server.err());
    return static_cast<std::uint16_t>(std::stoul(line->substr(prefix.size())));
}

// What the server holds without a client. It may open more after it has said that it listens, so it is asked when it
// has answered somebody: then all is there, and that client's connection besides.
std::size_t descriptors_of_idle(harness::Process& server, std::uint16_t port) {
    asio::io_context loop;
    tcp::socket client(loop);
    client.connect({asio::ip::address_v4::loopback(), port});
    asio::write(client, asio::buffer("x", 1));
    char answer = 0;
    asio::read(client, asio::buffer(&answer, 1));
    return harness::count_descriptors(server.pid()) - 1;
}

void show(const char* title, const Tally& tally, const Holdings& holdings) {
    fmt::print(
        "{:<8} {:>9} conversations {:>11} bytes {:>8} stalled {:>8} half-closed {:>8} reset {:>8} vanished "
        "{:>6} lost {:>6} turned away\n",
        title, tally.conversations, tally.bytes, tally.stalled, tally.half_closed, tally.resets,
        tally.vanished, tally.lost, tally.turned_away);
    fmt::print("{:<8} then {} descriptors, {:.1f} MiB\n", "", holdings.descriptors,
               double(holdings.resident) / 1048576);
    std::fflush(stdout);
}

std::string left_open(std::size_t now, std::size_t at_start) {
    return fmt::format("{} descriptors are left open, {} at the start", now, at_start);
}

// Prints what was seen; the sentence that is returned says what must not be.
std::optional<std::string> soak(const Options& options) {
    harness::Launch launch;
    launch.command = options.command;
    launch.command.push_back("0");
    launch.environment = options.environment;
    harness::Process server(std::move(launch));
    const std::uint16_t port = listening_port(server);
    const std::size_t descriptors = descriptors_of_idle(server, port);

    const auto first_length = std::chrono::seconds(std::max(1u, options.seconds / 5));
    const auto second_length = std::chrono::seconds(std::max(1u, options.seconds)) - first_length;
    const Tally first = play(options, port, options.seed, first_length);
    const Holdings before = rest(server, descriptors, options.patience);
    show("first", first, before);
    if (first.wrong) return first.wrong;
    if (before.descriptors > descriptors) return left_open(before.descriptors, descriptors);

    const Tally second = play(options, port, options.seed + 1, second_length);
    const Holdings after = rest(server, descriptors, options.patience);
    show("second", second, after);
    if (second.wrong) return second.wrong;

    if (!server.running())
        return "the server has ended: " + server.wait(1s)->describe() + "; it says: " + server.err();
    if (after.descriptors > descriptors) return left_open(after.descriptors, descriptors);
    const std::size_t allowed = before.resident + before.resident / 5 + 2 * 1048576;
    if (options.memory && after.resident > allowed)
        return fmt::format("memory grows: {} KiB after the first round, {} KiB after the second",
                           before.resident / 1024, after.resident / 1024);
    return std::nullopt;
}

void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) try {
    Options options;
    CLI::App app{"Soaks a server: random clients for minutes, every byte compared, nothing left behind.",
                 "workbook-soak"};
    app.add_option("--clients", options.clients, "at once")
        ->check(CLI::Range(1, 50'000))
        ->capture_default_str();
    app.add_option("--seconds", options.seconds, "both rounds together")
        ->check(CLI::Range(2, 86'400))
        ->capture_default_str();
    app.add_option("--seed", options.seed, "of everything random")->capture_default_str();
    app.add_option("--env", options.environment, "NAME=value for the server, repeatable")
        ->allow_extra_args(false);
    app.add_option("--patience", options.patience,
                   "seconds for the server to close what its clients have left")
        ->capture_default_str();
    app.add_flag("--faults", options.faults,
                 "connections may be lost or turned away, since faults are injected; bytes may not be wrong");
    app.add_flag("!--no-memory", options.memory,
                 "do not compare memory: for a server under a sanitizer, which keeps what was freed");
    app.add_option("command", options.command, "after --: the server; its port, 0, is appended")->required();
    CLI11_PARSE(app, argc, argv);
    raise_descriptor_limit();
    if (const auto wrong = soak(options)) {
        fmt::print(stderr, "workbook-soak: {} (seed {})\n", *wrong, options.seed);
        return 1;
    }
    fmt::print("not a byte wrong, nothing left behind\n");
} catch (const std::exception& error) {
    fmt::print(stderr, "workbook-soak: {}\n", error.what());
    return 2;
}
