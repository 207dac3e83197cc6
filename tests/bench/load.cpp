// The load generator: many connections to an echo server, each in a closed loop: it sends a message, waits
// for the whole answer, compares every byte, and sends the next.
//
// Read     main, then Load::run, then Load::on_event.
// By hand  build/release/bin/bench_load --port 15000 --connections 100 --seconds 2
//
// No message is sent twice: an answer that is lost, late, repeated or meant for another connection differs
// from the one that is expected. The result is one JSON object on stdout and exit code 0; at the first wrong
// byte one line on stderr says which, and the exit code is 1.

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

struct Options {
    std::uint16_t port = 15000;
    std::size_t connections = 100;  // in a closed loop
    std::size_t idle = 0;           // connected besides, silent during the measurement
    std::size_t size = 64;          // bytes a message
    double warm_up = 0.3;           // seconds
    double seconds = 1;             // the measurement
    std::size_t messages = 0;       // when not 0: so many on each connection, instead of for a time
    double patience = 10;           // seconds without a single byte, after which the server counts as hung
    pid_t server = 0;               // when not 0: its CPU time and its memory are measured too
};

struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] void throw_errno(const char* call) {
    throw std::system_error(errno, std::generic_category(), call);
}

// --- What is sent, and what has to come back ---

// Random text, and the same in upper case. A message is a piece of it, so that neither sending nor comparing
// needs a copy.
class Text {
  public:
    explicit Text(std::size_t longest_message) : lower_(places + longest_message, ' '), upper_(lower_) {
        std::mt19937 random(2718);
        for (std::size_t i = 0; i < lower_.size(); ++i) {
            lower_[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\n"[random() % 63];
            upper_[i] =
                lower_[i] >= 'a' && lower_[i] <= 'z' ? static_cast<char>(lower_[i] - 'a' + 'A') : lower_[i];
        }
    }

    // Which piece is the message `sequence` of a connection. Odd factors modulo a power of two: a connection
    // begins at each place once before it begins at one again.
    static std::size_t place(std::size_t connection, std::uint64_t sequence) {
        return (connection * 40503 + sequence * 2654435761) % places;
    }
    std::string_view message(std::size_t place, std::size_t size) const {
        return std::string_view(lower_).substr(place, size);
    }
    std::string_view answer(std::size_t place, std::size_t size) const {
        return std::string_view(upper_).substr(place, size);
    }

  private:
    static constexpr std::size_t places = 1 << 20;
    std::string lower_, upper_;
};

// --- What the system says about a process ---

nanoseconds cpu_time(pid_t process) {  // user and system, all threads; 0 is ourselves
    clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
    if (process != 0 && clock_getcpuclockid(process, &clock) != 0) throw Failure("the server has ended");
    timespec time{};
    if (clock_gettime(clock, &time) < 0) throw Failure("the server has ended");
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

std::size_t peak_memory_kib(pid_t process) {  // VmHWM of proc(5)
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
    return 0;
}

// --- The load ---

struct Connection {
    int fd = -1;
    std::uint64_t sequence = 0;  // number of the message on its way, from 0
    std::size_t place = 0;
    std::size_t sent = 0, received = 0;  // bytes of it
    bool busy = false;                   // an answer is expected
    Clock::time_point started;
    std::uint64_t answered = 0;  // in the measurement
};

class Load {
  public:
    explicit Load(const Options& options)
        : options_(options),
          text_(options.size),
          connections_(options.connections + options.idle),
          epoll_(epoll_create1(EPOLL_CLOEXEC)),
          events_(connections_.size()),
          buffer_(65536) {
        if (epoll_ < 0) throw_errno("epoll_create1");
    }

    // Returns the result as JSON. Throws Failure at the first thing that is wrong.
    std::string run() {
        connect_all();
        const std::size_t active = options_.connections;
        if (options_.messages > 0) {
            begin_measurement();
            start(0, active);
            while (busy_ > 0) turn();
        } else {
            keep_going_ = true;
            start(0, active);
            turn_until(Clock::now() + std::chrono::duration_cast<nanoseconds>(
                                          std::chrono::duration<double>(options_.warm_up)));
            begin_measurement();
            turn_until(Clock::now() + std::chrono::duration_cast<nanoseconds>(
                                          std::chrono::duration<double>(options_.seconds)));
        }
        const std::string result = end_measurement();
        keep_going_ = measuring_ = false;
        while (busy_ > 0) turn();            // the answers that are on their way
        start(active, connections_.size());  // the idle ones have not been forgotten
        while (busy_ > 0) turn();
        say_goodbye();
        return result;
    }

  private:
    // In batches that every listen queue can take, each greeted with a message: its answers say that the
    // server has accepted it. (A full queue would drop the next SYN, which is sent again after a second.)
    void connect_all() {
        for (std::size_t first = 0; first < connections_.size(); first += batch) {
            const std::size_t end = std::min(first + batch, connections_.size());
            for (std::size_t i = first; i < end; ++i) connect(i);
            start(first, end);
            while (busy_ > 0) turn();
        }
    }

    void connect(std::size_t index) {
        const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0) throw_errno("socket");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(options_.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) throw_errno("connect");
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        // Edge-triggered, once and for all: no system call but send and recv in the loop.
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
        event.data.u64 = index;
        if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) throw_errno("epoll_ctl");
        connections_[index].fd = fd;
    }

    void start(std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i) send_next(connections_[i], Clock::now());
    }

    void turn_until(Clock::time_point end) {
        while (Clock::now() < end) turn();
    }

    void turn() {
        const int count = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), 100);
        if (count < 0 && errno != EINTR) throw_errno("epoll_wait");
        const Clock::time_point now = Clock::now();
        if (count > 0) last_event_ = now;
        if (now - last_event_ > std::chrono::duration<double>(options_.patience)) complain_of_silence();
        for (int i = 0; i < count; ++i) on_event(connections_[events_[static_cast<std::size_t>(i)].data.u64]);
    }

    void on_event(Connection& connection) {
        if (!connection.busy) return check_silence(connection);
        send_rest(connection);
        while (connection.busy) {
            const ssize_t received = recv(connection.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
            if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
            if (received < 0) fail(connection, std::generic_category().message(errno));
            if (received == 0) fail(connection, "the server has closed it");
            verify(connection, std::string_view(buffer_.data(), static_cast<std::size_t>(received)));
            if (connection.received == options_.size) on_answer(connection);
        }
    }

    void verify(Connection& connection, std::string_view got) {
        const std::string_view expected =
            text_.answer(connection.place, options_.size).substr(connection.received);
        const std::size_t common = std::min(got.size(), expected.size());
        if (std::memcmp(got.data(), expected.data(), common) != 0) {
            const auto wrong = std::mismatch(got.begin(), got.begin() + static_cast<std::ptrdiff_t>(common),
                                             expected.begin());
            fail(connection,
                 fmt::format("byte {} is {:#04x} where {:#04x} was expected",
                             connection.received + static_cast<std::size_t>(wrong.first - got.begin()),
                             static_cast<unsigned char>(*wrong.first),
                             static_cast<unsigned char>(*wrong.second)));
        }
        if (got.size() > expected.size())
            fail(connection, fmt::format("{} bytes more than were sent", got.size() - common));
        connection.received += common;
    }

    void on_answer(Connection& connection) {
        connection.busy = false;
        --busy_;
        ++connection.sequence;
        const Clock::time_point now = Clock::now();
        if (measuring_) {
            ++connection.answered;
            // Counted when it began before the measurement too: in a closed loop it takes the place of the
            // one at the end.
            const auto latency = (now - connection.started).count() / 100;
            latencies_.push_back(static_cast<std::uint32_t>(std::min<std::int64_t>(latency, UINT32_MAX)));
        }
        if (keep_going_ || (measuring_ && connection.answered < options_.messages))
            send_next(connection, now);
    }

    void send_next(Connection& connection, Clock::time_point now) {
        const auto index = static_cast<std::size_t>(&connection - connections_.data());
        connection.place = Text::place(index, connection.sequence);
        connection.sent = connection.received = 0;
        connection.busy = true;
        connection.started = now;
        ++busy_;
        send_rest(connection);
    }

    void send_rest(Connection& connection) {
        while (connection.sent < options_.size) {
            const std::string_view rest =
                text_.message(connection.place, options_.size).substr(connection.sent);
            const ssize_t sent = send(connection.fd, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;  // EPOLLOUT will come
            if (sent < 0) fail(connection, std::generic_category().message(errno));
            connection.sent += static_cast<std::size_t>(sent);
        }
    }

    // Something came from the server on a connection that has got its answer.
    void check_silence(Connection& connection) {
        const ssize_t received = recv(connection.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (received < 0) fail(connection, std::generic_category().message(errno));
        if (received > 0) fail(connection, fmt::format("{} bytes more than were sent", received));
        if (!leaving_) fail(connection, "the server has closed it");
        close(connection.fd);
        connection.fd = -1;
        --open_;
    }

    // Closes our half of every connection; the server has to close the other without another byte.
    void say_goodbye() {
        leaving_ = true;
        open_ = connections_.size();
        for (const Connection& connection : connections_) shutdown(connection.fd, SHUT_WR);
        while (open_ > 0) turn();
    }

    void begin_measurement() {
        measuring_ = true;
        latencies_.reserve(1 << 20);
        began_ = Clock::now();
        load_cpu_ = cpu_time(0);
        if (options_.server) server_cpu_ = cpu_time(options_.server);
    }

    std::string end_measurement() {
        const std::chrono::duration<double> seconds = Clock::now() - began_;
        load_cpu_ = cpu_time(0) - load_cpu_;
        if (options_.server) server_cpu_ = cpu_time(options_.server) - server_cpu_;
        if (latencies_.empty()) throw Failure("not one answer came during the measurement");
        const auto active = std::minmax_element(
            connections_.begin(), connections_.begin() + static_cast<std::ptrdiff_t>(options_.connections),
            [](const auto& a, const auto& b) { return a.answered < b.answered; });
        const double microsecond = 10;
        return fmt::format(
            R"({{"connections":{},"idle":{},"size":{},"seconds":{:.3f},"requests":{},"requests_per_second":{:.0f},)"
            R"("p50_us":{:.1f},"p99_us":{:.1f},"max_us":{:.1f},"over_35_ms":{},"least_per_connection":{},"most_per_connection":{},)"
            R"("load_cpu_us":{},"server_cpu_us":{},"server_peak_kib":{}}})",
            options_.connections, options_.idle, options_.size, seconds.count(), latencies_.size(),
            static_cast<double>(latencies_.size()) / seconds.count(), percentile(0.5) / microsecond,
            percentile(0.99) / microsecond, percentile(1) / microsecond,
            std::count_if(latencies_.begin(), latencies_.end(),
                          [](std::uint32_t latency) { return latency > 350'000; }),
            active.first->answered, active.second->answered, load_cpu_.count() / 1000,
            server_cpu_.count() / 1000, options_.server ? peak_memory_kib(options_.server) : 0);
    }

    double percentile(double share) {
        const auto place = latencies_.begin() +
                           static_cast<std::ptrdiff_t>(share * static_cast<double>(latencies_.size() - 1));
        std::nth_element(latencies_.begin(), place, latencies_.end());
        return *place;
    }

    [[noreturn]] void fail(const Connection& connection, const std::string& what) const {
        throw Failure(fmt::format("connection {}, message {}: {}", &connection - connections_.data(),
                                  connection.sequence, what));
    }

    [[noreturn]] void complain_of_silence() const {
        for (const Connection& connection : connections_)
            if (connection.busy)
                fail(connection, fmt::format("{} of {} bytes have come, and nothing for {} s",
                                             connection.received, options_.size, options_.patience));
            else if (leaving_ && connection.fd >= 0)
                fail(connection,
                     fmt::format("we have closed it, and the server has not, for {} s", options_.patience));
        throw Failure("no progress");
    }

    static constexpr std::size_t batch = 100;

    const Options options_;
    const Text text_;
    std::vector<Connection> connections_;
    int epoll_;
    std::vector<epoll_event> events_;
    std::vector<char> buffer_;

    std::size_t busy_ = 0;  // connections that wait for an answer
    std::size_t open_ = 0;  // while leaving
    bool keep_going_ = false, measuring_ = false, leaving_ = false;
    Clock::time_point last_event_ = Clock::now(), began_;
    nanoseconds load_cpu_{0}, server_cpu_{0};
    std::vector<std::uint32_t> latencies_;  // in units of 100 ns
};

void raise_descriptor_limit(std::size_t wanted) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < wanted)
        throw Failure(fmt::format("{} connections need {} descriptors, and {} are allowed here (ulimit -Hn)",
                                  wanted - 16, wanted, limit.rlim_max));
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) try {
    Options options;
    CLI::App app{"Puts load on an echo server on 127.0.0.1 and verifies every byte of its answers."};
    app.add_option("--port", options.port)->required();
    app.add_option("--connections", options.connections, "in a closed loop")
        ->check(CLI::Range(1, 60000))
        ->capture_default_str();
    app.add_option("--idle", options.idle, "connections besides that stay silent")
        ->check(CLI::Range(0, 60000))
        ->capture_default_str();
    app.add_option("--size", options.size, "bytes a message")
        ->check(CLI::Range(1, 1 << 24))
        ->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "seconds")
        ->check(CLI::Range(0.0, 60.0))
        ->capture_default_str();
    app.add_option("--seconds", options.seconds, "how long to measure")
        ->check(CLI::Range(0.01, 60.0))
        ->capture_default_str();
    app.add_option("--messages", options.messages, "a fixed number on each connection, instead of a time");
    app.add_option("--patience", options.patience, "seconds without a byte until the server counts as hung")
        ->capture_default_str();
    app.add_option("--server", options.server, "process to measure: CPU time and peak memory");
    CLI11_PARSE(app, argc, argv);

    raise_descriptor_limit(options.connections + options.idle + 16);
    fmt::print("{}\n", Load(options).run());
} catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
}
