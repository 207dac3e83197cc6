// The requests that a file needs of the ring, one class each, and the owner of what they share.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "06_fetcher/part_file.hpp"
#include "07_async_disk/departures.hpp"
#include "07_async_disk/ring.hpp"

namespace fetcher {

// How most operations end: nothing when the request was interrupted or refused for the moment.
inline std::optional<boost::system::error_code> ended(int result) {
    if (result == -EINTR || result == -EAGAIN) return std::nullopt;
    return boost::system::error_code(result < 0 ? -result : 0, boost::system::system_category());
}

// A descriptor whose closing is a request, too. Shared by those who use it; the last one closes it.
struct RingDescriptor {
    explicit RingDescriptor(Ring& ring) : ring(ring) {}
    ~RingDescriptor();
    RingDescriptor(const RingDescriptor&) = delete;
    RingDescriptor& operator=(const RingDescriptor&) = delete;

    Ring& ring;
    int fd = -1;
    bool opened = false;  // it was, and may be closed by now
};

class Open : public Operation {
  public:
    Open(std::shared_ptr<RingDescriptor> descriptor, std::filesystem::path path, int flags)
        : descriptor_(std::move(descriptor)), path_(std::move(path)), flags_(flags) {}

    void prepare(io_uring_sqe& request) override {
        io_uring_prep_openat(&request, AT_FDCWD, path_.c_str(), flags_ | O_CLOEXEC, 0666);
    }
    std::optional<boost::system::error_code> done(int result) override {
        if (result >= 0) {
            descriptor_->fd = result;
            descriptor_->opened = true;
        }
        return ended(result);
    }

  private:
    std::shared_ptr<RingDescriptor> descriptor_;
    std::filesystem::path path_;
    int flags_;
};

//[ write_operation
class Write : public Operation {
  public:
    Write(std::shared_ptr<RingDescriptor> descriptor, std::string bytes, std::uint64_t offset)
        : descriptor_(std::move(descriptor)), bytes_(std::move(bytes)), offset_(offset) {}

    void prepare(io_uring_sqe& request) override {
        const std::size_t left = std::min(bytes_.size() - written_, MOST_AT_ONCE);
        io_uring_prep_write(&request, descriptor_->fd, bytes_.data() + written_, static_cast<unsigned>(left),
                            offset_ + written_);
    }
    std::optional<boost::system::error_code> done(int result) override {
        if (result < 0) return ended(result);
        written_ += static_cast<std::size_t>(result);
        if (written_ < bytes_.size()) return std::nullopt;  // a short write: the rest is a request of its own
        return boost::system::error_code();
    }

  private:
    static constexpr std::size_t MOST_AT_ONCE = 1 << 30;  // the result is an int

    std::shared_ptr<RingDescriptor> descriptor_;
    std::string bytes_;
    std::uint64_t offset_;
    std::size_t written_ = 0;
};
//] write_operation

class Sync : public Operation {
  public:
    explicit Sync(std::shared_ptr<RingDescriptor> descriptor) : descriptor_(std::move(descriptor)) {}

    void prepare(io_uring_sqe& request) override { io_uring_prep_fsync(&request, descriptor_->fd, 0); }
    std::optional<boost::system::error_code> done(int result) override { return ended(result); }

  private:
    std::shared_ptr<RingDescriptor> descriptor_;
};

class Close : public Operation {
  public:
    explicit Close(std::shared_ptr<RingDescriptor> descriptor)
        : fd_(descriptor->fd), descriptor_(std::move(descriptor)) {}
    explicit Close(int fd) : fd_(fd) {}  // whose owner is going, and does not wait for the result

    void prepare(io_uring_sqe& request) override { io_uring_prep_close(&request, fd_); }
    std::optional<boost::system::error_code> done(int result) override {
        // Closed, whatever the result. To repeat it after EINTR could close a descriptor that is somebody
        // else's by now.
        if (descriptor_) descriptor_->fd = -1;
        return ended(result == -EINTR ? 0 : result);
    }

  private:
    int fd_;
    std::shared_ptr<RingDescriptor> descriptor_;
};

inline RingDescriptor::~RingDescriptor() {
    if (fd >= 0) ring.submit_unbounded(std::make_unique<Close>(fd));
}

// Fails with ELOOP when the file is a symbolic link.
class RefuseLink : public Operation {
  public:
    explicit RefuseLink(std::filesystem::path path) : path_(std::move(path)) {}

    void prepare(io_uring_sqe& request) override {
        io_uring_prep_statx(&request, AT_FDCWD, path_.c_str(), AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status_);
    }
    std::optional<boost::system::error_code> done(int result) override {
        return ended(result == 0 && S_ISLNK(status_.stx_mode) ? -ELOOP : result);
    }

  private:
    std::filesystem::path path_;
    struct statx status_ {};
};

// Succeeds, too, when there is nothing to remove.
class Unlink : public Operation {
  public:
    explicit Unlink(std::filesystem::path path) : path_(std::move(path)) {}

    void prepare(io_uring_sqe& request) override {
        io_uring_prep_unlinkat(&request, AT_FDCWD, path_.c_str(), 0);
    }
    std::optional<boost::system::error_code> done(int result) override {
        return ended(result == -ENOENT ? 0 : result);
    }

  private:
    std::filesystem::path path_;
};

// Removes PATH.part, and says so in the book.
class Depart : public Unlink {
  public:
    Depart(std::filesystem::path path, std::shared_ptr<Departures> departures)
        : Unlink(part_name(path)), path_(std::move(path)), departures_(std::move(departures)) {}
    ~Depart() override { departures_->end(path_); }

  private:
    std::filesystem::path path_;
    std::shared_ptr<Departures> departures_;
};

// PATH.part as its operations share it: the last one to let go starts its removal, unless it was renamed.
struct RingPart {
    RingPart(Ring& ring, std::shared_ptr<Departures> departures, std::filesystem::path path)
        : descriptor(ring), departures(std::move(departures)), path(std::move(path)) {}
    ~RingPart() {
        if (descriptor.opened && !renamed)
            descriptor.ring.submit_unbounded(std::make_unique<Depart>(path, departures));
        else
            departures->end(path);  // nothing to remove
    }
    RingPart(const RingPart&) = delete;
    RingPart& operator=(const RingPart&) = delete;

    RingDescriptor descriptor;
    std::shared_ptr<Departures> departures;
    std::filesystem::path path;
    bool renamed = false;
};

class Rename : public Operation {
  public:
    explicit Rename(std::shared_ptr<RingPart> part)
        : part_(std::move(part)), old_name_(part_name(part_->path)) {}

    void prepare(io_uring_sqe& request) override {
        io_uring_prep_renameat(&request, AT_FDCWD, old_name_.c_str(), AT_FDCWD, part_->path.c_str(), 0);
    }
    std::optional<boost::system::error_code> done(int result) override {
        if (result >= 0) part_->renamed = true;
        return ended(result);
    }

  private:
    std::shared_ptr<RingPart> part_;
    std::filesystem::path old_name_;
};

}  // namespace fetcher
