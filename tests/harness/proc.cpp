#include "harness/proc.hpp"

#include <fmt/format.h>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "01_blocking_echo/socket.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

// Empty when the process has gone, be it between open and read: the standard's file streams would throw then.
std::string content_of(const std::string& path) {
    const Socket file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};  // Socket owns any descriptor
    std::string content;
    std::array<char, 4096> chunk;
    while (true) {
        const ssize_t size = read(file.fd(), chunk.data(), chunk.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return content;
        content.append(chunk.data(), static_cast<std::size_t>(size));
    }
}

// The names of the entries of a folder that are numbers.
std::vector<pid_t> numbers_in(const std::string& folder) {
    std::vector<pid_t> result;
    std::error_code gone;
    for (fs::directory_iterator it(folder, gone), end; !gone && it != end; it.increment(gone)) {
        const std::string name = it->path().filename();
        pid_t number = 0;
        const auto [last, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error == std::errc{} && last == name.data() + name.size()) result.push_back(number);
    }
    return result;
}

// The fields of a stat file from the third on; the second, the name, may contain spaces and parentheses.
struct Stat {
    char state = '?';
    pid_t parent = 0, session = 0;
    unsigned long flags = 0, user = 0, system = 0;
    bool found = false;
};

Stat stat_of(const std::string& folder) {
    const std::string text = content_of(folder + "/stat");
    const auto name_end = text.rfind(')');
    Stat result;
    if (name_end == std::string::npos) return result;
    long group = 0, skip = 0;
    std::istringstream fields(text.substr(name_end + 1));
    fields >> result.state >> result.parent >> group >> result.session >> skip >> skip >> result.flags;
    for (int i = 0; i < 4; ++i) fields >> skip;
    fields >> result.user >> result.system;
    result.found = static_cast<bool>(fields);
    return result;
}

long switches_of(const std::string& folder) {
    std::istringstream status(content_of(folder + "/status"));
    long result = 0;
    for (std::string line; std::getline(status, line);)
        if (line.find("ctxt_switches:") != std::string::npos)
            result += std::atol(line.c_str() + line.find(':') + 1);
    return result;
}

const std::map<long, const char*>& call_names() {
    static const std::map<long, const char*> names{
        {SYS_read, "read"},
        {SYS_write, "write"},
        {SYS_readv, "readv"},
        {SYS_writev, "writev"},
        {SYS_recvfrom, "recvfrom"},
        {SYS_recvmsg, "recvmsg"},
        {SYS_sendto, "sendto"},
        {SYS_sendmsg, "sendmsg"},
        {SYS_accept, "accept"},
        {SYS_accept4, "accept4"},
        {SYS_connect, "connect"},
        {SYS_pselect6, "select"},
        {SYS_ppoll, "poll"},
        {SYS_epoll_pwait, "epoll_wait"},
        {SYS_futex, "futex"},
        {SYS_nanosleep, "nanosleep"},
        {SYS_clock_nanosleep, "nanosleep"},
        {SYS_wait4, "wait"},
        {SYS_waitid, "wait"},
        {SYS_fsync, "fsync"},
        {SYS_fdatasync, "fdatasync"},
        {SYS_openat, "open"},
        {SYS_restart_syscall, "a system call restarted after a signal"},
#ifdef SYS_select
        {SYS_select, "select"},
        {SYS_poll, "poll"},
        {SYS_epoll_wait, "epoll_wait"},
        {SYS_pause, "pause"},
#endif
#ifdef SYS_epoll_pwait2
        {SYS_epoll_pwait2, "epoll_wait"},
#endif
#ifdef SYS_io_uring_enter
        {SYS_io_uring_enter, "io_uring_enter"},
#endif
    };
    return names;
}

// The descriptor in the struct pollfd at `address` of the process; -1 when it cannot be read.
long polled_by(pid_t pid, std::uintptr_t address) {
    pollfd watched{-1, 0, 0};
    iovec here{&watched, sizeof watched}, there{reinterpret_cast<void*>(address), sizeof watched};
    const auto size = process_vm_readv(pid, &here, 1, &there, 1, 0);
    return size == static_cast<ssize_t>(sizeof watched) ? watched.fd : -1;
}

std::string proc(pid_t pid) { return fmt::format("/proc/{}", pid); }

void read_tcp_table(const std::string& path, std::vector<TcpSocket>& result) {
    std::istringstream table(content_of(path));
    std::string line;
    std::getline(table, line);  // the headings
    while (std::getline(table, line)) {
        char local[40], remote[40];
        unsigned local_port = 0, remote_port = 0, state = 0, unsent = 0, unread = 0;
        unsigned long inode = 0;
        if (std::sscanf(line.c_str(), " %*d: %39[0-9A-F]:%x %39[0-9A-F]:%x %x %x:%x %*s %*s %*d %*d %lu",
                        local, &local_port, remote, &remote_port, &state, &unsent, &unread, &inode) != 8)
            continue;
        // The kernel's net/tcp_states.h.
        constexpr unsigned ESTABLISHED = 1, SYN_SENT = 2, SYN_RECV = 3, CLOSE_WAIT = 8, LISTEN = 10;
        const bool open = state == ESTABLISHED || state == SYN_SENT || state == SYN_RECV ||
                          state == CLOSE_WAIT || state == LISTEN;
        result.push_back({local, static_cast<std::uint16_t>(local_port),
                          static_cast<std::uint16_t>(remote_port), state == LISTEN, !open, unread, unsent,
                          inode});
    }
}

}  // namespace

std::vector<pid_t> family_of(pid_t root) {
    std::map<pid_t, Stat> all;
    for (const pid_t pid : numbers_in("/proc"))
        if (const Stat stat = stat_of(proc(pid)); stat.found) all[pid] = stat;
    std::vector<pid_t> family;
    if (all.count(root)) family.push_back(root);
    for (const auto& [pid, stat] : all) {
        if (pid == root) continue;
        bool belongs = stat.session == root;
        for (pid_t ancestor = stat.parent; !belongs && all.count(ancestor); ancestor = all[ancestor].parent)
            belongs = ancestor == root;
        if (belongs) family.push_back(pid);
    }
    return family;
}

std::vector<Task> tasks_of(const std::vector<pid_t>& processes) {
    static const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    constexpr unsigned long PF_EXITING = 4;  // include/linux/sched.h
    std::vector<Task> result;
    for (const pid_t pid : processes) {
        for (const pid_t tid : numbers_in(proc(pid) + "/task")) {
            const std::string folder = fmt::format("/proc/{}/task/{}", pid, tid);
            const Stat stat = stat_of(folder);
            if (stat.found)
                result.push_back({pid, tid, stat.state, (stat.flags & PF_EXITING) != 0 || stat.state == 'Z',
                                  static_cast<double>(stat.user + stat.system) / ticks, switches_of(folder)});
        }
    }
    return result;
}

BlockedIn blocked_in(pid_t pid, pid_t tid) {
    std::istringstream fields(content_of(fmt::format("/proc/{}/task/{}/syscall", pid, tid)));
    std::string number, argument, second;
    fields >> number >> argument >> second;
    if (number.empty() || number == "running" || number == "-1") return {};
    const auto name = call_names().find(std::atol(number.c_str()));
    BlockedIn blocked{name == call_names().end() ? "number " + number : name->second,
                      static_cast<long>(std::strtoul(argument.c_str(), nullptr, 16))};
    // poll(&one, 1, …) is as much a call for one descriptor as recv() is; which one, its memory tells.
    if (blocked.call == "poll") {
        const bool for_one = std::strtoul(second.c_str(), nullptr, 16) == 1;
        blocked.first = for_one ? polled_by(pid, static_cast<std::uintptr_t>(blocked.first)) : -1;
    }
    return blocked;
}

std::size_t count_threads(pid_t root) { return tasks_of(family_of(root)).size(); }

double cpu_seconds(pid_t root) {
    static const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    double result = 0;
    for (const pid_t pid : family_of(root)) {
        const Stat stat = stat_of(proc(pid));  // of all threads, those that have ended included
        result += static_cast<double>(stat.user + stat.system) / ticks;
    }
    return result;
}

std::size_t resident_bytes(pid_t pid) {
    std::istringstream fields(content_of(proc(pid) + "/statm"));
    std::size_t size = 0, resident = 0;
    fields >> size >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t count_descriptors(pid_t pid) { return numbers_in(proc(pid) + "/fd").size(); }

std::string opened_by(pid_t pid, int fd) {
    std::error_code gone;
    return fs::read_symlink(fmt::format("/proc/{}/fd/{}", pid, fd), gone);
}

std::map<int, std::uint64_t> sockets_of(pid_t pid) {
    std::map<int, std::uint64_t> result;
    for (const int fd : numbers_in(proc(pid) + "/fd")) {
        const std::string target = opened_by(pid, fd);
        if (target.rfind("socket:[", 0) == 0) result[fd] = std::strtoull(target.c_str() + 8, nullptr, 10);
    }
    return result;
}

std::vector<TcpSocket> tcp_sockets() {
    std::vector<TcpSocket> result;
    read_tcp_table("/proc/net/tcp", result);
    read_tcp_table("/proc/net/tcp6", result);
    return result;
}

std::size_t kernel_setting(const std::string& name, int column) {
    std::istringstream fields(content_of("/proc/sys/" + name));
    std::size_t value = 0;
    for (int i = 0; i <= column; ++i)
        if (!(fields >> value)) return 0;
    return value;
}

}  // namespace harness
