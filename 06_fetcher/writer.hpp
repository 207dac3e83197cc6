// How a download reaches the disk: the one seam between stage 06, which writes in place, and stage 07, which does not.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace fetcher {

// One file on its way to disk. Until commit() it lives under its final name plus ".part", beside its final place.
//
// Used by one coroutine, one operation at a time. Every operation throws boost::system::system_error with the system's
// reason (ENOSPC, EIO …); after that the file is good for nothing but being destroyed. Short writes and EINTR are the
// implementation's business, never the caller's.
//
// Destroying a file that was not committed removes its .part; an implementation whose operations run off the loop
// removes it off the loop, after the operation under way, so that a cancelled download leaves nothing behind once the
// writer itself is gone.
class OutputFile {
  public:
    virtual ~OutputFile() = default;

    // Appends `bytes`, which belong to the file from then on: a cancelled caller may go while they are being written.
    // Completes when the writer can take more, and no sooner: this is where a slow disk holds back the network.
    virtual boost::asio::awaitable<void> write(std::string bytes) = 0;

    // Completes when every byte has been written (with fsync: has reached the disk), the file is closed and stands
    // under its final name, which it takes in one step (rename(2)): nobody ever sees half a file there.
    virtual boost::asio::awaitable<void> commit() = 0;
};

// Makes the files of one run. Outlives every file it made; its destructor waits until the disk is done with them.
class Writer {
  public:
    virtual ~Writer() = default;

    // Creates PATH.part (truncating what an earlier run left). The folder exists. A symbolic link in its place is not
    // followed but refused (ELOOP), since it could lead outside the folder.
    virtual boost::asio::awaitable<std::unique_ptr<OutputFile>> create(std::filesystem::path path) = 0;

    // What --writer calls it, for the closing table.
    virtual std::string_view name() const = 0;
};

}  // namespace fetcher
