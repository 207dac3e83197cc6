#include "harness/server.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include <poll.h>

#include "harness/bytes.hpp"
#include "harness/ending.hpp"
#include "harness/failure.hpp"
#include "harness/proc.hpp"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const std::string READY = "listening on 127.0.0.1:";

bool can_bind(std::uint16_t port) {
    const Socket sock{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    return bind(sock.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool somebody_listens(std::uint16_t port) {
    const auto sockets = tcp_sockets();
    return std::any_of(sockets.begin(), sockets.end(),
                       [port](const TcpSocket& socket) { return socket.listening && socket.port == port; });
}

std::string printed_by(const Process& process) {
    const std::string text = process.out() + process.err();
    return text.empty() ? "it printed nothing" : "it printed " + shown(text, 600);
}

// A server that has ended by itself.
[[noreturn]] void fail_by_its_end(const Process& process, const Exit& exit) {
    ExpectationFailed failure("a program that serves",
                              "its end: " + exit.describe() + "; " + printed_by(process));
    failure.evidence.kind = Evidence::Kind::exited;
    failure.evidence.exit = exit;
    throw failure;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

}  // namespace

std::uint16_t free_port() {
    const int ephemeral = static_cast<int>(kernel_setting("net/ipv4/ip_local_port_range"));
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<int> pick(10'000, ephemeral > 12'000 ? ephemeral - 1 : 32'767);
    for (int attempt = 0; attempt < 1000; ++attempt)
        if (const auto port = static_cast<std::uint16_t>(pick(random)); can_bind(port)) return port;
    throw CouldNotRun("there is no free port");
}

struct Server::State {
    Journal& journal;
    const Setting& setting;
    std::unique_ptr<Process> process;
    std::uint16_t port = 0;
    std::vector<std::unique_ptr<Client>> clients;
};

Server::Server(Journal& journal, const Setting& setting, const ServerOptions& options)
    : state_(std::make_unique<State>(State{journal, setting, nullptr, 0, {}})) {
    const bool ours = setting.command.empty();
    Launch launch;
    launch.environment = options.environment;
    launch.descriptors = options.descriptors;
    launch.confinement = setting.confinement;
    if (ours) {
        launch.command = {setting.programs / options.program};
        launch.command.insert(launch.command.end(), options.arguments.begin(), options.arguments.end());
        launch.command.push_back(std::to_string(options.port.value_or(0)));
        journal.step(fmt::format("{} starts", options.program + (options.arguments.empty() ? "" : " ") +
                                                  fmt::format("{}", fmt::join(options.arguments, " "))));
        state_->process = std::make_unique<Process>(launch);
        const auto line = state_->process->wait_for_line(READY, setting.deadline());
        if (!line) {
            const auto exit = state_->process->wait(1s);  // its output ends before it does
            throw CouldNotRun(
                fmt::format("{} did not say \"{}PORT\" but {}; {}", options.program, READY,
                            exit ? "ended with " + exit->describe() : "nothing within the deadline",
                            printed_by(*state_->process)));
        }
        state_->port = static_cast<std::uint16_t>(std::atoi(line->c_str() + READY.size()));
        if (somebody_listens(state_->port)) return;
        if (const auto exit = state_->process->wait(1s)) fail_by_its_end(*state_->process, *exit);
        throw CouldNotRun(
            fmt::format("{} said \"{}\", but nobody listens there", options.program, shown(*line, 80)));
    }

    // Somebody else may take the port in the meantime; a program that ends at once is given two more.
    std::string problem;
    for (int attempt = 0; attempt < 3; ++attempt) {
        state_->port = options.port ? *options.port : free_port();
        const std::string line = replaced(setting.command, "{port}", std::to_string(state_->port));
        launch.command = split_command(line);
        if (attempt == 0) journal.step("the program starts: " + line);
        state_->process = std::make_unique<Process>(launch);
        const auto until = Clock::now() + setting.deadline();
        while (state_->process->running()) {
            if (somebody_listens(state_->port)) return;
            if (Clock::now() > until)
                throw CouldNotRun(fmt::format("nobody listens on port {} yet: {}; {}", state_->port, line,
                                              printed_by(*state_->process)));
            std::this_thread::sleep_for(5ms);
        }
        problem = fmt::format("the program ended ({}) before it listened on port {}: {}; {}",
                              state_->process->wait(0ms)->describe(), state_->port, line,
                              printed_by(*state_->process));
        if (options.port) break;
    }
    throw CouldNotRun(problem);
}

Server::~Server() = default;

Client& Server::connect(std::string name, ClientOptions options) {
    state_->journal.step(fmt::format("{} connects", name));
    Socket sock{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!sock) throw_errno("socket");
    if (options.receive_buffer)
        setsockopt(sock.fd(), SOL_SOCKET, SO_RCVBUF, &*options.receive_buffer, sizeof(int));
    if (options.send_buffer) setsockopt(sock.fd(), SOL_SOCKET, SO_SNDBUF, &*options.send_buffer, sizeof(int));
    send_at_once(sock);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(state_->port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int error = 0;
    if (::connect(sock.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
        error = errno;
        if (error == EINPROGRESS || error == EINTR) {
            pollfd watched{sock.fd(), POLLOUT, 0};
            int ready = 0;
            do ready = poll(&watched, 1, static_cast<int>(state_->setting.deadline().count()));
            while (ready < 0 && errno == EINTR);
            socklen_t size = sizeof error;
            getsockopt(sock.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
            if (ready == 0) error = ETIMEDOUT;
        }
    }
    auto client = std::unique_ptr<Client>(new Client(*this, std::move(name), std::move(sock)));
    if (error != 0)
        client->fail(Evidence::Kind::reset, "a connection", std::generic_category().message(error));
    state_->clients.push_back(std::move(client));
    return *state_->clients.back();
}

void Server::expect_to_wait() {
    let_settle(*state_->process);
    if (somebody_listens(state_->port)) return;
    if (const auto exit = state_->process->wait(1s)) fail_by_its_end(*state_->process, *exit);
    throw ExpectationFailed("a program that listens", "one that has stopped listening");
}

std::uint16_t Server::port() const { return state_->port; }
Process& Server::process() { return *state_->process; }
Journal& Server::journal() { return state_->journal; }
const Setting& Server::setting() const { return state_->setting; }
const std::vector<std::unique_ptr<Client>>& Server::clients() const { return state_->clients; }

}  // namespace harness
