// The blocking steps by which a download becomes a file: stage 06 takes them on the loop, stage 07 in other
// threads.
#pragma once

#include <filesystem>
#include <string_view>

namespace fetcher {

// Where a download lives until it is complete.
std::filesystem::path part_name(const std::filesystem::path& path);

// One file on its way to disk, PATH.part until commit() gives it its final name. Every step blocks until the
// disk has done it and throws boost::system::system_error with the system's reason; after that the file is
// good for nothing but being destroyed. Not for two threads at once; which thread takes a step does not
// matter.
class PartFile {
  public:
    // Creates PATH.part in place of what an earlier run left. A symbolic link there is refused (ELOOP), since
    // it would lead us out of the folder; a hard link or a pipe is removed, never written to.
    explicit PartFile(std::filesystem::path path);
    ~PartFile();  // without commit(): closes and removes PATH.part
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    // Appends all of `bytes`: write(2) may take only a part, or be interrupted by a signal (EINTR).
    void write(std::string_view bytes);

    // Closes the file and gives it its final name in one step, rename(2). With `fsync` the bytes reach the
    // disk first: else a power cut could leave the new name with an empty file under it. The folder is synced
    // after, since the new name is an entry of the folder, which fsync(2) of the file does not cover; when
    // only this last step fails, the complete file stays under its final name.
    void commit(bool fsync);

    // For who writes by other means; -1 after commit().
    int fd() const { return fd_; }

  private:
    std::filesystem::path path_;
    int fd_;
    bool committed_ = false;
};

}  // namespace fetcher
