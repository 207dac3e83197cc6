#include "bench/nginx.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "01_blocking_echo/socket.hpp"
#include "bench/publish.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// One that was free a moment ago: nginx can be told a port, but not to choose one.
std::uint16_t free_port() {
    const Socket probe{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (!probe || bind(probe.fd(), generic, size) < 0 || getsockname(probe.fd(), generic, &size) < 0)
        throw_errno("looking for a free port");
    return ntohs(address.sin_port);
}

bool listens(std::uint16_t port) {
    const Socket sock{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const sockaddr_in address = loopback(port);
    return connect(sock.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

std::string configuration(std::uint16_t port, const fs::path& root) {
    std::string temporary;
    for (const char* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        temporary += fmt::format("    {}_temp_path {}/tmp;\n", name, root.string());
    // One process: it ends with us, whatever becomes of us, where a worker would stay. And not as somebody else, who
    // may not read our folder.
    return fmt::format(R"({}master_process off;
daemon off;
pid {}/nginx.pid;
error_log {}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
{}    server {{ listen 127.0.0.1:{}; root {}/www; }}
}}
)",
                       geteuid() == 0 ? "user root;\n" : "", root.string(), root.string(), temporary, port,
                       root.string());
}

}  // namespace

std::optional<fs::path> find_nginx() {
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path ? path : "") + ":/usr/sbin");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (const fs::path program = fs::path(folder) / "nginx"; access(program.c_str(), X_OK) == 0)
            return program;
    return std::nullopt;
}

Nginx::Nginx(const fs::path& program, const fs::path& root) {
    fs::create_directories(root / "www");
    std::string complaint;
    for (int attempt = 0; attempt < 5; ++attempt) {  // somebody else may be quicker to take the port
        const std::uint16_t port = free_port();
        write_file(root / "nginx.conf", configuration(port, root));
        const auto error_log = (root / "error.log").string();
        server_ = std::make_unique<harness::Process>(
            harness::Launch{.command = {program.string(), "-p", root.string(), "-c",
                                        (root / "nginx.conf").string(), "-e", error_log},
                            .descriptors = {}});
        for (int look = 0; look < 1000 && server_->running(); ++look) {
            if (listens(port)) {
                address_ = fmt::format("http://127.0.0.1:{}", port);
                return;
            }
            std::this_thread::sleep_for(10ms);
        }
        complaint = server_->err();
    }
    throw std::runtime_error("nginx does not start: " + complaint.substr(0, complaint.find('\n')));
}

}  // namespace bench
