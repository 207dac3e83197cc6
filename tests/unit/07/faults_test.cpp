// A disk that is full, broken, or interrupted: that file fails with the reason and leaves nothing, the next
// is right.
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <string>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "each_writer.hpp"
#include "faulty_calls.hpp"
#include "tests/unit/shown.hpp"

namespace fs = std::filesystem;

// The writers whose system calls are ours, so that they can be made to fail one by one.
#define WRITERS_BY_CALLS Blocking, Threads

namespace {

asio::awaitable<void> save(fetcher::Writer& writer, fs::path path, std::string bytes) {
    auto file = co_await writer.create(path);
    const auto half = bytes.size() / 2;
    co_await file->write(bytes.substr(0, half));
    co_await file->write(bytes.substr(half));
    co_await file->commit();
}

template <class Kind>
struct Disk {
    error_code save(const std::string& name, const std::string& bytes) {
        try {
            run(loop, ::save(*writer, folder / name, bytes));
            return {};
        } catch (const system_error& error) {
            return error.code();
        }
    }
    // After the writer is gone, for it may still be removing things.
    std::vector<std::string> names() {
        writer = Kind::make(loop.get_executor(), true);
        return folder.names();
    }

    Folder folder;
    asio::io_context loop;
    std::unique_ptr<fetcher::Writer> writer = Kind::make(loop.get_executor(), true);
};

// A file system of 256 KiB over a folder, seen by this process alone.
class TinyDisk {
  public:
    explicit TinyDisk(const fs::path& at) : at_(at) {
        const bool alone = unshare(CLONE_NEWNS) == 0 || become_root_of_a_namespace();
        mounted_ = alone && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                   mount("tiny", at_.c_str(), "tmpfs", 0, "size=256k") == 0;
        const int error = errno;
        if (!mounted_)
            MESSAGE("skipped: no file system of our own here (" << std::generic_category().message(error)
                                                                << ")");
    }
    ~TinyDisk() {
        if (mounted_) umount2(at_.c_str(), MNT_DETACH);
    }
    TinyDisk(const TinyDisk&) = delete;
    TinyDisk& operator=(const TinyDisk&) = delete;

    bool mounted() const { return mounted_; }

  private:
    // Without privileges, where user namespaces are allowed.
    static bool become_root_of_a_namespace() {
        const auto user = geteuid();
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
        return true;
    }

    fs::path at_;
    bool mounted_ = false;
};

// No file of this process grows beyond that many bytes: the system takes what fits (a short write), and
// refuses the rest (EFBIG). Needs no privileges.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit before_{};
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE_TEMPLATE("a full disk", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Disk<Kind> disk;
    const TinyDisk tiny(disk.folder.path());
    if (!tiny.mounted()) return;
    disk.writer =
        Kind::make(disk.loop.get_executor(), true);  // its threads live where the tiny disk is mounted
    for (const std::size_t kib : {257, 300, 1024}) {
        INFO(kib << " KiB");
        CHECK(disk.save("big", pattern(kib * 1024)) == boost::system::errc::no_space_on_device);
    }
    const auto bytes = pattern(100 * 1024);
    CHECK(disk.save("fits", bytes) == error_code());
    CHECK(disk.names() == Names{"fits"});
    CHECK(content(disk.folder / "fits") == bytes);
}

TEST_CASE_TEMPLATE("a file that may not grow any more", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Disk<Kind> disk;
    const FileSizeLimit limit(100'000);
    CHECK(disk.save("big", pattern(150'000)) == boost::system::errc::file_too_large);
    CHECK(disk.save("fits", pattern(100'000)) == error_code());
    CHECK(disk.names() == Names{"fits"});
    CHECK(content(disk.folder / "fits") == pattern(100'000));
}

TEST_CASE_TEMPLATE("short writes and interruptions do not show", Kind, WRITERS_BY_CALLS) {
    Disk<Kind> disk;
    const auto bytes = pattern(100'000);
    plan_faults({{"write", 0, 1},
                 {"write", EINTR},
                 {"write", 0, 4096},
                 {"write", EINTR},
                 {"write", EINTR},
                 {"write", 0, 7},
                 {"fsync", EINTR},
                 {"close", EINTR}});
    CHECK(disk.save("a", bytes) == error_code());
    CHECK(faults_left() == 0);
    CHECK(content(disk.folder / "a") == bytes);
    CHECK(disk.names() == Names{"a"});
}

TEST_CASE_TEMPLATE("any call that fails fails the file, with its reason", Kind, WRITERS_BY_CALLS) {
    for (const char* call : {"write", "fsync", "close", "rename"}) {
        for (const int error : {EIO, ENOSPC, EDQUOT}) {
            INFO(call << " fails with errno " << error);
            Disk<Kind> disk;
            plan_faults({{call, error}});
            CHECK(disk.save("a", pattern(100'000)) == error_code(error, boost::system::system_category()));
            CHECK(faults_left() == 0);
            CHECK(disk.save("b", pattern(1000)) == error_code());
            CHECK(disk.names() == Names{"b"});
            CHECK(content(disk.folder / "b") == pattern(1000));
        }
    }
}

TEST_CASE_TEMPLATE("a disk that breaks after part of a write", Kind, WRITERS_BY_CALLS) {
    Disk<Kind> disk;
    plan_faults({{"write", 0, 10}, {"write", EIO}});
    CHECK(disk.save("a", pattern(100'000)) == boost::system::errc::io_error);
    CHECK(disk.names().empty());
}

TEST_CASE_TEMPLATE("the file is synced before it gets its name, the folder after", Kind, WRITERS_BY_CALLS) {
    Disk<Kind> disk;
    plan_faults({{"fsync", EIO}});
    CHECK(disk.save("unsynced", "x") == boost::system::errc::io_error);
    CHECK(disk.names().empty());
    plan_faults({{"fsync"}, {"fsync", EIO}});
    CHECK(disk.save("a", "x") == boost::system::errc::io_error);
    CHECK(faults_left() == 0);
    CHECK(disk.names() == Names{"a"});  // complete, only not reported as saved
}
