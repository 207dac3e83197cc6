#include "06_fetcher/part_file.hpp"

#include <boost/system/system_error.hpp>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fetcher {

namespace {

[[noreturn]] void throw_errno(int error) {
    throw boost::system::system_error(error, boost::system::system_category());
}

// A signal may interrupt open(2) where a file system takes its time.
int open_anyway(const std::filesystem::path& path, int flags) {
    int fd = -1;
    do fd = open(path.c_str(), flags, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

void sync(int fd) {
    while (fsync(fd) < 0)
        if (errno != EINTR) throw_errno(errno);
}

void sync_folder(const std::filesystem::path& folder) {
    const int fd = open_anyway(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) throw_errno(errno);
    int failed = 0;
    do failed = fsync(fd) < 0 ? errno : 0;
    while (failed == EINTR);
    close(fd);
    // EINVAL: a file system whose folders cannot be synced, and need not be.
    if (failed != 0 && failed != EINVAL) throw_errno(failed);
}

//[ create_part
// O_EXCL: never opens what is there already, since it may be a link to a file elsewhere, or a pipe that would
// block us.
int create(const std::filesystem::path& part) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = open_anyway(part, flags);
    if (fd < 0 && errno == EEXIST) {
        struct stat existing {};
        if (lstat(part.c_str(), &existing) == 0 && S_ISLNK(existing.st_mode)) throw_errno(ELOOP);
        if (unlink(part.c_str()) < 0 && errno != ENOENT) throw_errno(errno);
        fd = open_anyway(part, flags);
    }
    if (fd < 0) throw_errno(errno);
    return fd;
}
//] create_part

}  // namespace

std::filesystem::path part_name(const std::filesystem::path& path) {
    auto part = path;
    part += ".part";
    return part;
}

PartFile::PartFile(std::filesystem::path path) : path_(std::move(path)), fd_(create(part_name(path_))) {}

PartFile::~PartFile() {
    if (fd_ >= 0) close(fd_);
    if (!committed_) unlink(part_name(path_).c_str());
}

//[ write_all
void PartFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_errno(errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}
//] write_all

void PartFile::commit(bool fsync) {
    if (fsync) sync(fd_);
    // close(2) may be the first to report an error of an earlier write (NFS, quotas). After EINTR it must not
    // be repeated: the descriptor is gone already and may belong to another file by now.
    if (close(std::exchange(fd_, -1)) < 0 && errno != EINTR) throw_errno(errno);
    if (rename(part_name(path_).c_str(), path_.c_str()) < 0) throw_errno(errno);
    committed_ = true;
    if (fsync) sync_folder(path_.parent_path());
}

}  // namespace fetcher
