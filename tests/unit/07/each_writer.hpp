// The writers under test, by name, and what a test needs around one of them.
#pragma once

#include <doctest/doctest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "06_fetcher/blocking_writer.hpp"
#include "07_async_disk/thread_writer.hpp"
#ifdef WORKBOOK_HAVE_URING
#include "07_async_disk/asio_writer.hpp"
#include "07_async_disk/uring_writer.hpp"
#endif

namespace asio = boost::asio;
using boost::system::error_code;
using boost::system::system_error;

// A folder of its own for one test, removed with all that is in it.
class Folder {
  public:
    Folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "unit_07.XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(path_))
            found.push_back(entry.path().filename());
        return found;
    }

  private:
    std::filesystem::path path_;
};

inline std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void put(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

// Bytes in which every position differs from its neighbours and from other files' (`seed`): a block written
// twice, or to the wrong place, or to the wrong file does not go unnoticed.
inline std::string pattern(std::size_t size, unsigned seed = 0) {
    std::string bytes(size, '\0');
    unsigned state = seed * 2654435761u + 1;
    for (char& byte : bytes) {
        state = state * 1664525u + 1013904223u;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

// Runs one coroutine to its end, and throws what it throws.
inline void run(asio::io_context& loop, asio::awaitable<void> test) {
    std::exception_ptr thrown;
    bool ended = false;
    asio::co_spawn(loop, std::move(test), [&](std::exception_ptr error) {
        thrown = error;
        ended = true;
    });
    loop.restart();
    loop.run();
    REQUIRE(ended);
    if (thrown) std::rethrow_exception(thrown);
}

// The four kinds, as types for TEST_CASE_TEMPLATE. make() throws when the kernel refuses.
struct Blocking {
    static constexpr bool off_the_loop = false;
    static std::unique_ptr<fetcher::Writer> make(asio::any_io_executor, bool fsync = false) {
        return std::make_unique<fetcher::BlockingWriter>(fsync);
    }
};
struct Threads {
    static constexpr bool off_the_loop = true;
    static std::unique_ptr<fetcher::Writer> make(asio::any_io_executor loop, bool fsync = false) {
        return std::make_unique<fetcher::ThreadWriter>(loop, fsync);
    }
    // At most `places` operations under way.
    static std::unique_ptr<fetcher::Writer> bounded(asio::any_io_executor loop, unsigned places) {
        return std::make_unique<fetcher::ThreadWriter>(loop, false, places, places);
    }
};
TYPE_TO_STRING_AS("blocking", Blocking);
TYPE_TO_STRING_AS("threads", Threads);
#ifdef WORKBOOK_HAVE_URING
struct Uring {
    static constexpr bool off_the_loop = true;
    static std::unique_ptr<fetcher::Writer> make(asio::any_io_executor loop, bool fsync = false) {
        return std::make_unique<fetcher::UringWriter>(loop, fsync);
    }
    static std::unique_ptr<fetcher::Writer> bounded(asio::any_io_executor loop, unsigned places) {
        return std::make_unique<fetcher::UringWriter>(loop, false, places);
    }
};
struct Asio {
    static constexpr bool off_the_loop = false;  // not all of it
    static std::unique_ptr<fetcher::Writer> make(asio::any_io_executor loop, bool fsync = false) {
        return std::make_unique<fetcher::AsioWriter>(loop, fsync);
    }
};
TYPE_TO_STRING_AS("uring", Uring);
TYPE_TO_STRING_AS("asio", Asio);
#define EVERY_WRITER Blocking, Threads, Uring, Asio
#define WRITERS_OFF_THE_LOOP Threads, Uring
#define WRITERS_WITH_WAITING_WRITE Threads, Uring, Asio
#else
#define EVERY_WRITER Blocking, Threads
#define WRITERS_OFF_THE_LOOP Threads
#define WRITERS_WITH_WAITING_WRITE Threads
#endif

// False, with the reason, where the kernel refuses what this writer is built on.
template <class Kind>
bool available() {
    asio::io_context loop;
    try {
        Kind::make(loop.get_executor());
        return true;
    } catch (const system_error& error) {
        MESSAGE("skipped: the kernel refuses io_uring (" << error.code().message() << ")");
        return false;
    }
}
