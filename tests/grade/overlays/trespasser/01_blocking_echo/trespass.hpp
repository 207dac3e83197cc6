// Hostile: tries what it has no business with, before main, which includes this. Where something succeeds it says so and
// ends; where nothing does, a right stage 01 remains.
#pragma once

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "01_blocking_echo/class.hpp"  // CLASS: the folder in which all submissions are

namespace {

void succeeded(const std::string& what) {
    std::fprintf(stderr, "TRESPASS: %s\n", what.c_str());
    std::_Exit(3);
}

void must_not_open(const std::string& path, int flags) {
    if (open(path.c_str(), flags, 0644) >= 0) succeeded("open " + path);
}

bool connects_to(const char* address, int port) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, address, &there.sin_addr);
    const int sock = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    return connect(sock, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0 || errno == EINPROGRESS;
}

struct Trespasser {
    Trespasser() {
        must_not_open(CLASS "/ada/01_blocking_echo/main.cpp", O_RDONLY);
        must_not_open(CLASS "/trespasser/was-here", O_WRONLY | O_CREAT);
        must_not_open(CLASS "/../grades/ada/report.json", O_RDONLY);
        must_not_open("/usr/was-here", O_WRONLY | O_CREAT);
        must_not_open("/etc/shadow", O_RDONLY);
        must_not_open("/was-here", O_WRONLY | O_CREAT);
        const std::string harness = "/proc/" + std::to_string(getppid());
        must_not_open(harness + "/mem", O_RDWR);
        must_not_open(harness + "/fd/1", O_WRONLY);
        must_not_open(harness + "/environ", O_RDONLY);
        for (const char* variable : {"USER", "OLDPWD", "CXXFLAGS", "SSH_AUTH_SOCK"})
            if (std::getenv(variable)) succeeded(std::string("the environment has ") + variable);
        if (kill(getppid(), SIGSTOP) == 0) succeeded("stop the harness");
        if (ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr) == 0) succeeded("trace the harness");
        if (setuid(0) == 0) succeeded("become root");
        if (mount("none", "/tmp", "tmpfs", 0, nullptr) == 0) succeeded("mount");
        if (connects_to("192.0.2.1", 80)) succeeded("reach another machine");
    }
};
const Trespasser before_main;

}  // namespace
