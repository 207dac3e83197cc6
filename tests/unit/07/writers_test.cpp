// What fetcher::Writer promises (06_fetcher/writer.hpp), asked of every writer; and what only those promise
// that keep the disk off the loop.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <thread>

#include <sys/stat.h>

#include "05_coroutines/event.hpp"
#include "each_writer.hpp"
#include "held_disk.hpp"
#include "tests/unit/shown.hpp"

namespace fs = std::filesystem;
using fetcher::OutputFile;
using fetcher::Writer;

namespace {

constexpr std::size_t CHUNK = 64 * 1024;

// Creates `path`, writes `bytes` in chunks, and commits.
asio::awaitable<void> save(Writer& writer, fs::path path, std::string bytes, std::size_t chunk = CHUNK) {
    auto file = co_await writer.create(path);
    for (std::size_t at = 0; at < bytes.size(); at += chunk) {
        auto piece = bytes.substr(at, chunk);
        co_await file->write(std::move(piece));
    }
    co_await file->commit();
}

error_code code_of(const std::exception_ptr& error) {
    if (!error) return {};
    try {
        std::rethrow_exception(error);
    } catch (const system_error& thrown) {
        return thrown.code();
    }
}

// A coroutine under way, which a test can cancel. Must not outlive its loop.
class Started {
  public:
    Started(asio::io_context& loop, asio::awaitable<void> coroutine) {
        asio::co_spawn(loop, std::move(coroutine),
                       asio::bind_cancellation_slot(cancel_.slot(), [this](std::exception_ptr error) {
                           ended_ = true;
                           error_ = code_of(error);
                       }));
    }
    Started(const Started&) = delete;
    Started& operator=(const Started&) = delete;

    void cancel() { cancel_.emit(asio::cancellation_type::terminal); }
    bool ended() const { return ended_; }
    error_code error() const { return error_; }

  private:
    asio::cancellation_signal cancel_;
    bool ended_ = false;
    error_code error_;
};

// Runs what can run without the disk, and returns when only the disk is waited for.
void settle(asio::io_context& loop) {
    loop.restart();
    while (loop.poll() > 0) {
    }
}

// Runs until `done`; the disk, or somebody who has let it go, makes sure that it comes.
template <class Condition>
void run_until(asio::io_context& loop, Condition done) {
    loop.restart();
    while (!done()) REQUIRE(loop.run_one() == 1);
}

}  // namespace

TEST_CASE_TEMPLATE("every byte arrives, in order, and nothing else is left", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    asio::io_context loop;
    const auto bytes = pattern(3 * 1024 * 1024 + 17);
    for (const bool fsync : {false, true}) {
        const auto writer = Kind::make(loop.get_executor(), fsync);
        run(loop, save(*writer, folder / "big", bytes));
        CHECK(content(folder / "big") == bytes);
        run(loop, save(*writer, folder / "bytewise", bytes.substr(0, 100), 1));
        CHECK(content(folder / "bytewise") == bytes.substr(0, 100));
        run(loop, save(*writer, folder / "empty", ""));
        CHECK(fs::file_size(folder / "empty") == 0);
        CHECK(folder.names().size() == 3);
    }
}

TEST_CASE_TEMPLATE("an empty piece is no end", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    asio::io_context loop;
    const auto writer = Kind::make(loop.get_executor());
    const auto test = [&]() -> asio::awaitable<void> {
        auto file = co_await writer->create(folder / "a");
        for (const char* piece : {"one", "", "two"}) {
            co_await file->write(std::string(piece));
        }
        co_await file->commit();
    };
    run(loop, test());
    CHECK(content(folder / "a") == "onetwo");
}

TEST_CASE_TEMPLATE("a path relative to the working folder will do", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    const auto before = fs::current_path();
    fs::current_path(folder.path());
    asio::io_context loop;
    const auto writer = Kind::make(loop.get_executor(), true);
    run(loop, save(*writer, "plain", "x"));
    fs::current_path(before);
    CHECK(content(folder / "plain") == "x");
}

TEST_CASE_TEMPLATE("the final name stands only after commit()", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    asio::io_context loop;
    const auto writer = Kind::make(loop.get_executor());
    put(folder / "a", "the file of the run before");
    const auto test = [&]() -> asio::awaitable<void> {
        auto file = co_await writer->create(folder / "a");
        CHECK(fs::exists(folder / "a.part"));
        co_await file->write(std::string("new"));
        co_await file->write(std::string("er"));
        CHECK(content(folder / "a") == "the file of the run before");
        co_await file->commit();
        CHECK(content(folder / "a") == "newer");
        CHECK(!fs::exists(folder / "a.part"));
    };
    run(loop, test());
    CHECK(folder.names() == std::vector<std::string>{"a"});
}

TEST_CASE_TEMPLATE("a file that is not committed leaves nothing", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    asio::io_context loop;
    auto writer = Kind::make(loop.get_executor());
    const auto test = [&]() -> asio::awaitable<void> {
        auto untouched = co_await writer->create(folder / "untouched");
        auto begun = co_await writer->create(folder / "begun");
        co_await begun->write(pattern(CHUNK));
        CHECK(folder.names().size() == 2);
    };
    run(loop, test());
    writer.reset();  // waits for the disk
    CHECK(folder.names().empty());
}

TEST_CASE_TEMPLATE("what an earlier run left in PATH.part does not show", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    put(folder / "a.part", pattern(CHUNK));
    asio::io_context loop;
    const auto writer = Kind::make(loop.get_executor());
    run(loop, save(*writer, folder / "a", "short"));
    CHECK(content(folder / "a") == "short");
}

TEST_CASE_TEMPLATE("a symbolic link in place of PATH.part is refused, and not followed", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder, elsewhere;
    put(elsewhere / "precious", "untouched");
    fs::create_symlink(elsewhere / "precious", folder / "a.part");
    fs::create_symlink(elsewhere / "new", folder / "b.part");
    asio::io_context loop;
    auto writer = Kind::make(loop.get_executor());
    for (const char* name : {"a", "b"}) {
        Started attempt(loop, save(*writer, folder / name, "bytes"));
        run_until(loop, [&] { return attempt.ended(); });
        CHECK(attempt.error() == boost::system::errc::too_many_symbolic_link_levels);
    }
    writer.reset();
    CHECK(content(elsewhere / "precious") == "untouched");
    CHECK(elsewhere.names().size() == 1);
}

TEST_CASE_TEMPLATE("a link or a pipe in place of PATH.part is removed, and never written to", Kind,
                   EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder, elsewhere;
    put(elsewhere / "precious", "untouched");
    fs::create_hard_link(elsewhere / "precious", folder / "a.part");
    REQUIRE(mkfifo((folder / "b.part").c_str(), 0600) == 0);
    asio::io_context loop;
    const auto writer = Kind::make(loop.get_executor());
    for (const char* name : {"a", "b"}) {
        run(loop, save(*writer, folder / name, "bytes"));
        CHECK(content(folder / name) == "bytes");
    }
    CHECK(content(elsewhere / "precious") == "untouched");
}

TEST_CASE_TEMPLATE("a symbolic link under the final name is replaced, and not followed", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder, elsewhere;
    put(elsewhere / "precious", "untouched");
    fs::create_symlink(elsewhere / "precious", folder / "a");
    asio::io_context loop;
    const auto writer = Kind::make(loop.get_executor());
    run(loop, save(*writer, folder / "a", "bytes"));
    CHECK(!fs::is_symlink(folder / "a"));
    CHECK(content(folder / "a") == "bytes");
    CHECK(content(elsewhere / "precious") == "untouched");
}

TEST_CASE_TEMPLATE("a failure gives the system's reason, ends that file, and no other", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    fs::create_directory(folder / "taken");  // rename(2) cannot put a file in the place of a folder
    asio::io_context loop;
    auto writer = Kind::make(loop.get_executor());
    Started no_folder(loop, save(*writer, folder / "missing/a", "x"));
    Started no_name(loop, save(*writer, folder / "taken", "x"));
    Started right(loop, save(*writer, folder / "right", "x"));
    run_until(loop, [&] { return no_folder.ended() && no_name.ended() && right.ended(); });
    CHECK(no_folder.error() == boost::system::errc::no_such_file_or_directory);
    CHECK(no_name.error() == boost::system::errc::is_a_directory);
    CHECK(right.error() == error_code());
    writer.reset();
    CHECK(content(folder / "right") == "x");
    CHECK(!fs::exists(folder / "taken.part"));
}

TEST_CASE_TEMPLATE("200 files at once, none mixed up", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    constexpr std::size_t FILES = 200;
    Folder folder;
    asio::io_context loop;
    auto writer = Kind::make(loop.get_executor());
    const auto name = [&](std::size_t i) { return folder / ("file" + std::to_string(i)); };

    // All are open before the first is written, and all are written before the first is committed.
    asyncio::Event all_open(loop.get_executor()), all_written(loop.get_executor());
    std::size_t open = 0, written = 0, committed = 0;
    const auto one = [&](unsigned i) -> asio::awaitable<void> {
        auto file = co_await writer->create(name(i));
        if (++open == FILES) all_open.set();
        co_await all_open.wait();
        const auto bytes = pattern(1000 + i, i);
        co_await file->write(bytes.substr(0, i));
        co_await file->write(bytes.substr(i));
        if (++written == FILES) all_written.set();
        co_await all_written.wait();
        co_await file->commit();
        ++committed;
    };
    for (unsigned i = 0; i < FILES; ++i)
        asio::co_spawn(loop, one(i), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
    loop.run();
    CHECK(committed == FILES);
    writer.reset();
    CHECK(folder.names().size() == FILES);
    std::size_t right = 0;
    for (unsigned i = 0; i < FILES; ++i) right += content(name(i)) == pattern(1000 + i, i);
    CHECK(right == FILES);
}

TEST_CASE_TEMPLATE("the loop ends when the files have", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    asio::io_context loop;
    const auto writer = Kind::make(loop.get_executor());
    run(loop, save(*writer, folder / "a", "x"));  // returns, although the writer is still there
    CHECK(loop.stopped());
}

// Below: what only a writer off the loop can promise. With stage 06's writer these tests would not fail but
// hang.

// A download whose bytes the disk takes only when the test lets it: opened, one write begun, a second wanted.
template <class Kind>
struct HeldDownload {
    asio::awaitable<void> download(unsigned writes = 2) {
        auto file = co_await writer->create(folder / "a");
        held.emplace(folder / "a");
        for (unsigned i = 0; i < writes; ++i) {
            co_await file->write(pattern(HeldFile::MORE_THAN_FITS, i));
        }
        committing = true;
        co_await file->commit();
    }

    void run_until_held() {
        run_until(loop, [&] { return held.has_value(); });
        settle(loop);
        held->wait_for_bytes();
    }

    Folder folder;
    asio::io_context loop;
    std::unique_ptr<Writer> writer = Kind::make(loop.get_executor());
    std::optional<HeldFile> held;
    bool committing = false;
};

TEST_CASE_TEMPLATE("the loop answers while the disk stands still", Kind, WRITERS_WITH_WAITING_WRITE) {
    if (!available<Kind>()) return;
    HeldDownload<Kind> test;
    Started download(test.loop, test.download());
    test.run_until_held();
    std::size_t answers = 0;
    const auto answer = [&]() -> asio::awaitable<void> {
        asio::steady_timer tick(test.loop);
        for (; answers < 100; ++answers) {
            tick.expires_after(std::chrono::microseconds(10));
            co_await tick.async_wait(asio::use_awaitable);
        }
    };
    Started answering(test.loop, answer());
    run_until(test.loop, [&] { return answering.ended(); });
    CHECK(answers == 100);
    CHECK(!download.ended());
    CHECK(!test.committing);  // the second write waits for the first

    std::string arrived;
    std::thread reader([&] { arrived = test.held->read(2 * HeldFile::MORE_THAN_FITS); });
    run_until(test.loop, [&] { return download.ended(); });
    reader.join();
    CHECK(download.error() == error_code());
    CHECK(arrived == pattern(HeldFile::MORE_THAN_FITS, 0) + pattern(HeldFile::MORE_THAN_FITS, 1));
}

TEST_CASE_TEMPLATE("the network waits for a disk that stands still", Kind, WRITERS_OFF_THE_LOOP) {
    if (!available<Kind>()) return;
    constexpr unsigned FILES = 10, PLACES = 4;
    Folder folder;
    asio::io_context loop;
    auto writer = Kind::bounded(loop.get_executor(), PLACES);
    const auto name = [&](unsigned i) { return folder / ("file" + std::to_string(i)); };

    std::vector<std::unique_ptr<HeldFile>> held(FILES);
    asyncio::Event all_open(loop.get_executor());
    unsigned open = 0, taken = 0, committed = 0;
    const auto one = [&](unsigned i) -> asio::awaitable<void> {
        auto file = co_await writer->create(name(i));
        held[i] = std::make_unique<HeldFile>(name(i));
        if (++open == FILES) all_open.set();
        co_await all_open.wait();
        co_await file->write(pattern(HeldFile::MORE_THAN_FITS, i));
        ++taken;
        co_await file->commit();
        ++committed;
    };
    std::vector<std::unique_ptr<Started>> downloads;
    for (unsigned i = 0; i < FILES; ++i) downloads.push_back(std::make_unique<Started>(loop, one(i)));
    run_until(loop, [&] { return open == FILES; });
    settle(loop);
    CHECK(taken == PLACES);  // as many as there are places, and no more
    CHECK(committed == 0);

    std::vector<std::string> arrived(FILES);
    std::vector<std::thread> readers;
    for (unsigned i = 0; i < FILES; ++i)
        readers.emplace_back([&, i] { arrived[i] = held[i]->read(HeldFile::MORE_THAN_FITS); });
    run_until(loop, [&] { return committed == FILES; });
    for (std::thread& reader : readers) reader.join();
    std::size_t right = 0;
    for (unsigned i = 0; i < FILES; ++i) right += arrived[i] == pattern(HeldFile::MORE_THAN_FITS, i);
    CHECK(right == FILES);
    settle(loop);
}

TEST_CASE_TEMPLATE("cancelled when the file is open, which the loop has not heard yet", Kind,
                   WRITERS_OFF_THE_LOOP) {
    if (!available<Kind>()) return;
    Folder folder;
    asio::io_context loop;
    auto writer = Kind::make(loop.get_executor());
    Started download(loop, save(*writer, folder / "a", "x"));
    loop.restart();
    loop.poll_one();  // as far as create(); what the disk does from there on needs no loop
    while (!fs::exists(folder / "a.part")) std::this_thread::yield();
    download.cancel();
    run_until(loop, [&] { return download.ended(); });
    writer.reset();
    CHECK(folder.names().empty());
}

TEST_CASE_TEMPLATE("cancelled while bytes are being written", Kind, WRITERS_WITH_WAITING_WRITE) {
    if (!available<Kind>()) return;
    HeldDownload<Kind> test;
    Started download(test.loop, test.download());
    test.run_until_held();
    download.cancel();
    run_until(test.loop, [&] { return download.ended(); });  // without the disk
    CHECK(download.error() == asio::error::operation_aborted);
    test.held->close();
    test.writer.reset();
    CHECK(test.folder.names().empty());
}

TEST_CASE_TEMPLATE("a write that fails late fails the next operation", Kind, WRITERS_WITH_WAITING_WRITE) {
    if (!available<Kind>()) return;
    HeldDownload<Kind> test;
    Started download(test.loop, test.download());
    test.run_until_held();
    test.held->close();
    run_until(test.loop, [&] { return download.ended(); });
    CHECK(download.error() == boost::system::errc::broken_pipe);
    test.writer.reset();
    CHECK(test.folder.names().empty());
}

TEST_CASE_TEMPLATE("cancelled in commit(), before all is written", Kind, WRITERS_OFF_THE_LOOP) {
    if (!available<Kind>()) return;
    HeldDownload<Kind> test;
    Started download(test.loop, test.download(1));
    run_until(test.loop, [&] { return test.committing; });
    test.held->wait_for_bytes();
    download.cancel();
    run_until(test.loop, [&] { return download.ended(); });
    CHECK(download.error() == asio::error::operation_aborted);
    test.held->close();
    test.writer.reset();
    CHECK(test.folder.names().empty());
}

TEST_CASE_TEMPLATE("cancelled while waiting for room", Kind, WRITERS_OFF_THE_LOOP) {
    if (!available<Kind>()) return;
    HeldDownload<Kind> test;
    test.writer = Kind::bounded(test.loop.get_executor(), 1);
    Started first(test.loop, test.download(1));
    run_until(test.loop, [&] { return test.committing; });
    Started second(test.loop, save(*test.writer, test.folder / "second", "2"));
    Started third(test.loop, save(*test.writer, test.folder / "third", "3"));
    settle(test.loop);
    second.cancel();
    run_until(test.loop, [&] { return second.ended(); });
    CHECK(second.error() == asio::error::operation_aborted);
    CHECK(!third.ended());
    std::thread reader([&] { test.held->read(HeldFile::MORE_THAN_FITS); });
    run_until(test.loop,
              [&] { return first.ended() && third.ended(); });  // the place was not lost with the second
    reader.join();
    CHECK(first.error() == error_code());
    CHECK(third.error() == error_code());
    test.writer.reset();
    CHECK(content(test.folder / "third") == "3");
    CHECK(test.folder.names().size() == 2);
}

TEST_CASE_TEMPLATE("cancelled at every step: nothing is left, or all of it", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    const auto bytes = pattern(5 * CHUNK);
    std::size_t turns = 0, cancelled = 0;
    for (bool went_through = false; !went_through; ++turns) {
        Folder folder;
        asio::io_context loop;
        auto writer = Kind::make(loop.get_executor(), true);
        Started download(loop, save(*writer, folder / "a", bytes));
        for (std::size_t turn = 0; turn < turns && !download.ended(); ++turn) loop.run_one();
        went_through = download.ended();
        download.cancel();
        run_until(loop, [&] { return download.ended(); });
        writer.reset();
        if (download.error() == asio::error::operation_aborted)
            ++cancelled;
        else
            CHECK(download.error() == error_code());
        if (!download.error() || !folder.names().empty()) {  // a commit under way may still come to its end
            CHECK(folder.names() == std::vector<std::string>{"a"});
            CHECK(content(folder / "a") == bytes);
        }
    }
    if (Kind::off_the_loop) CHECK(cancelled > 5);  // else nothing was tried
}

TEST_CASE_TEMPLATE("a second attempt waits until the .part of the first is gone", Kind,
                   WRITERS_OFF_THE_LOOP) {
    if (!available<Kind>()) return;
    HeldDownload<Kind> test;
    Started first(test.loop, test.download());
    test.run_until_held();
    first.cancel();
    run_until(test.loop, [&] { return first.ended(); });
    Started second(test.loop, save(*test.writer, test.folder / "a", "second"));
    settle(test.loop);
    CHECK(!second.ended());
    test.held->close();
    run_until(test.loop, [&] { return second.ended(); });
    CHECK(second.error() == error_code());
    test.writer.reset();
    CHECK(content(test.folder / "a") == "second");
    CHECK(test.folder.names().size() == 1);
}

TEST_CASE_TEMPLATE("attempts that follow each other at once do not hurt each other", Kind, EVERY_WRITER) {
    if (!available<Kind>()) return;
    Folder folder;
    asio::io_context loop;
    auto writer = Kind::make(loop.get_executor());
    const auto attempts = [&]() -> asio::awaitable<void> {
        for (unsigned i = 0; i < 100; ++i) {
            auto given_up = co_await writer->create(folder / "a");
            co_await given_up->write(pattern(CHUNK, i));
            given_up.reset();
            co_await save(*writer, folder / "a", pattern(1000, i));
            CHECK(content(folder / "a") == pattern(1000, i));
        }
    };
    run(loop, attempts());
    writer.reset();
    CHECK(folder.names().size() == 1);
}

TEST_CASE_TEMPLATE("the destructor of the writer waits for the disk, without the loop", Kind,
                   WRITERS_OFF_THE_LOOP) {
    if (!available<Kind>()) return;
    HeldDownload<Kind> test;
    Started download(test.loop, test.download());
    test.run_until_held();
    download.cancel();
    run_until(test.loop, [&] { return download.ended(); });
    std::thread lets_go([&] { test.held->close(); });
    test.writer.reset();
    CHECK(test.folder.names().empty());
    lets_go.join();
}
