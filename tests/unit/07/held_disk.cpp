#include "held_disk.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

HeldFile::HeldFile(const std::filesystem::path& path) {
    std::signal(SIGPIPE, SIG_IGN);  // a write after close() is to fail with EPIPE
    auto part = std::filesystem::canonical(path.parent_path()) / path.filename();
    part += ".part";
    std::vector<int> open_on_it;  // Asio's writer has two
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;  // the iterator's own descriptor
        if (std::filesystem::read_symlink(entry.path(), gone) == part)
            open_on_it.push_back(std::stoi(entry.path().filename()));
    }
    REQUIRE(!open_on_it.empty());
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    for (const int fd : open_on_it) REQUIRE(dup3(ends[1], fd, O_CLOEXEC) == fd);
    ::close(ends[1]);
    fd_ = ends[0];
}

HeldFile::~HeldFile() { close(); }

void HeldFile::wait_for_bytes() {
    pollfd readable{fd_, POLLIN, 0};
    while (poll(&readable, 1, -1) < 0) REQUIRE(errno == EINTR);
}

std::string HeldFile::read(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t got = 0; got < size;) {
        const ssize_t count = ::read(fd_, bytes.data() + got, size - got);
        if (count < 0 && errno == EINTR) continue;
        REQUIRE(count > 0);
        got += static_cast<std::size_t>(count);
    }
    return bytes;
}

void HeldFile::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}
