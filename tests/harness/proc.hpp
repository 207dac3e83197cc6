// What /proc tells about a program and its connections; see proc(5). Everything here is a snapshot: a process
// that ends meanwhile leaves gaps, never an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace harness {

// One thread of a program.
struct Task {
    pid_t pid = 0;
    pid_t tid = 0;
    char state = '?';        // R runs or wants to, S sleeps, D waits for the disk, Z has ended, T is stopped
    bool exiting = false;    // on its way out: its descriptors are being closed
    double cpu_seconds = 0;  // user and system
    long switches = 0;       // times it was given or gave up the processor
};

// The system call that a thread sits in.
struct BlockedIn {
    std::string
        call;  // "recvfrom", "epoll_wait"; "number 999" for one we have no name for; empty: runs, or not told
    long first = -1;  // its first argument, for most calls a descriptor; of a poll() for one, that one
};

// `root` and everything it started: its descendants, and the members of its session that lost their parent.
std::vector<pid_t> family_of(pid_t root);
std::vector<Task> tasks_of(const std::vector<pid_t>& processes);
// Empty where the kernel does not tell (it needs the right to trace).
BlockedIn blocked_in(pid_t pid, pid_t tid);
// The number of threads of `root` and everything it started.
std::size_t count_threads(pid_t root);
double cpu_seconds(pid_t root);
std::size_t resident_bytes(pid_t pid);
std::size_t count_descriptors(pid_t pid);
// What a descriptor of `pid` is open for, as the kernel names it: "socket:[12345]", "pipe:[678]", "/tmp/file".
// Empty when it is not open.
std::string opened_by(pid_t pid, int fd);
// Descriptor -> inode of every socket `pid` has open.
std::map<int, std::uint64_t> sockets_of(pid_t pid);

// One end of a connection, or a listening socket: a line of /proc/net/tcp or tcp6.
struct TcpSocket {
    std::string address;  // local, as the table has it, in hexadecimal: "0100007F" is 127.0.0.1
    std::uint16_t port = 0;
    std::uint16_t remote_port = 0;
    bool listening = false;
    bool closed = false;      // by its own side: it will send no more
    std::size_t unread = 0;   // bytes received that the program has not read
    std::size_t unsent = 0;   // bytes sent that the other side has not acknowledged
    std::uint64_t inode = 0;  // 0: not accepted yet, or closed by the program
};
std::vector<TcpSocket> tcp_sockets();

// A number of a file under /proc/sys: third of "net/ipv4/tcp_rmem". 0 when there is none.
std::size_t kernel_setting(const std::string& name, int column = 0);

}  // namespace harness
