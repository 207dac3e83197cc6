// What a plan does to the calls of dd(1), which reports each write that it made, and of a guinea pig.
#include "under_probe.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace {

namespace fs = std::filesystem;

struct Written {
    harness::Exit exit;
    std::string printed;
    std::uintmax_t size = 0;           // of the file
    std::vector<harness::Call> calls;  // its writes
};

// Writes `count` blocks of 1000 bytes.
Written write_blocks(const std::string& plan, int count) {
    const Scratch scratch;
    const std::string file = scratch.path() / "victim";
    const Run run =
        run_under_probe({"dd", "if=/dev/zero", "of=" + file, "bs=1000", "count=" + std::to_string(count)},
                        {.plan = plan}, {"LC_ALL=C"});
    Written written{run.exit, run.out + run.err, fs::exists(file) ? fs::file_size(file) : 0, {}};
    for (const harness::Call& call : run.calls("write"))
        if (call.path == file) written.calls.push_back(call);
    return written;
}

bool any(const std::vector<harness::Call>& calls, const auto& holds) {
    return std::any_of(calls.begin(), calls.end(), holds);
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

}  // namespace

TEST_CASE("without a plan a disk is as it was, and its calls are recorded") {
    const Written written = write_blocks("", 3);
    CHECK(written.exit.code == 0);
    CHECK(written.size == 3000);
    REQUIRE(written.calls.size() == 3);
    for (const harness::Call& call : written.calls) {
        CHECK(call.result == 1000);
        CHECK_FALSE(call.injected());
    }
}

TEST_CASE("a disk that fills up takes what fits, and no more") {
    const Written written = write_blocks("write[victim]:fail=ENOSPC@2500", 9);
    CHECK(written.exit.code != 0);
    CHECK(written.size == 2500);
    CHECK(written.printed.find("No space left on device") != std::string::npos);
    CHECK(any(written.calls, [](const auto& call) { return call.error == ENOSPC && call.injected(); }));
}

TEST_CASE("short writes") {
    const Written written = write_blocks("write:short=300", 2);
    CHECK(written.exit.code == 0);
    CHECK(written.size == 2000);
    CHECK(any(written.calls, [](const auto& call) { return call.result == 300 && call.injected(); }));
    CHECK_FALSE(any(written.calls, [](const auto& call) { return call.result > 300; }));
}

TEST_CASE("interrupted writes") {
    const Written written = write_blocks("write:fail=EINTR/2", 3);
    CHECK(written.exit.code == 0);
    CHECK(written.size == 3000);
    CHECK(any(written.calls, [](const auto& call) { return call.error == EINTR; }));
}

TEST_CASE("a slow disk takes its time for each write") {
    const Written written = write_blocks("write[victim]:delay=50", 2);
    REQUIRE(written.calls.size() == 2);
    for (const harness::Call& call : written.calls)
        CHECK(call.end - call.begin >= std::chrono::milliseconds(50));
}

TEST_CASE("a rule with a text concerns the files whose path contains it") {
    CHECK(write_blocks("write[another]:fail=EIO", 1).exit.code == 0);
    CHECK(write_blocks("write[victim]:fail=EIO", 1).exit.code != 0);
    CHECK(write_blocks("open[victim]:fail=EACCES", 1).printed.find("Permission denied") != std::string::npos);
}

TEST_CASE("a plan that cannot be read ends the program with one line that says where") {
    const Written written = write_blocks("write:delay=1;recv:fial=EINTR/2", 1);
    CHECK(written.exit.code == 127);
    CHECK(written.printed ==
          "probe: the plan in WORKBOOK_PROBE_PLAN is wrong: expected delay=, short=, fail= or false-ready at "
          "\"fial=EINTR/2\"\n");
}

TEST_CASE("a record that cannot be written ends the program with one line") {
    harness::Launch launch;
    launch.command = {"true"};
    launch.environment = harness::Probe(PROGRAMS, "/nowhere/at/all").environment();
    harness::Process process(launch);
    CHECK(process.wait(std::chrono::seconds(60))->code == 127);
    CHECK(process.err() ==
          "probe: cannot write a record to the folder /nowhere/at/all: No such file or directory\n");
}

TEST_CASE("short sends and receives, by every call that there is for it") {
    const Run run = guinea_pig("talk", {.plan = "send:short=7;recv:short=5"});
    CHECK(run.exit.code == 0);
    for (const char* line : {"send 7\n", "write 7\n", "writev 7\n", "sendmsg 7\n", "recv 5\n", "read 5\n"})
        CHECK_MESSAGE(run.printed(line), run.out);
    for (const char* name : {"send", "write", "writev", "sendmsg", "read"})
        CHECK_MESSAGE(any(run.calls(name), [](const auto& call) { return call.injected(); }), name);
}

TEST_CASE("EINTR strikes a call that has to wait, and no other") {
    const Run waiting = guinea_pig("empty", {.plan = "recv:fail=EINTR#1;accept:fail=EINTR#1"});
    CHECK_MESSAGE(waiting.out == "recv EINTR\nsend 1\nrecv 1\naccept EINTR\n", waiting.out);
    for (const char* role : {"talk", "accepts"})
        for (const harness::Call& call :
             guinea_pig(role, {.plan = "recv:fail=EINTR/2;send:fail=EINTR/2;accept:fail=EINTR/2"})
                 .recording.calls)
            CHECK_FALSE(call.injected());
}

TEST_CASE("EAGAIN strikes a call that would not wait, and no other") {
    const Run again = guinea_pig("talk", {.plan = "recv:fail=EAGAIN/2"});
    for (const harness::Call& call : again.recording.calls)
        if (call.injected()) CHECK_FALSE(call.could_block());
    CHECK_MESSAGE(again.printed("read 40\n"), again.out);
    CHECK(any(again.recording.calls, [](const auto& call) { return call.injected(); }));
}

TEST_CASE("only the n-th call, and the rest of it in peace") {
    const Run run = guinea_pig("accepts", {.plan = "accept:fail=EMFILE#2"});
    CHECK_MESSAGE(count_of(run.out, "accept EMFILE\n") == 1, run.out);
    const auto accepts = run.calls("accept");
    REQUIRE(accepts.size() == 4);
    CHECK(accepts[1].error == EMFILE);
    CHECK(accepts[1].injected());
    CHECK(accepts[2].result > 0);
    CHECK(accepts[3].result > 0);  // the client that was refused is still in the queue
}

TEST_CASE("a connection that is aborted is gone from the queue") {
    const Run run = guinea_pig("accepts", {.plan = "accept:fail=ECONNABORTED#1"});
    CHECK_MESSAGE(run.printed("accept ECONNABORTED\n"), run.out);
    CHECK_MESSAGE(run.printed("one more EAGAIN\n"), run.out);
}

TEST_CASE("a connection that is reset is so on both sides, and stays so") {
    const Run run = guinea_pig("talk", {.plan = "recv:fail=ECONNRESET#1"});
    CHECK_MESSAGE(run.printed("recv ECONNRESET\nwrite ECONNRESET\nread ENOTCONN\n"), run.out);
    CHECK(run.calls("recv")[0].injected());
    CHECK_FALSE(run.calls("write")[0].injected());  // the client's end, which the kernel has told
}

TEST_CASE("sending into a pipe that is broken raises the signal") {
    const Run run = guinea_pig("talk", {.plan = "send:fail=EPIPE#1"});
    CHECK(run.exit.signal == SIGPIPE);
}

TEST_CASE("a wait can report a socket from which there is nothing to read") {
    const Run honest = guinea_pig("ready"), lying = guinea_pig("ready", {.plan = "wait:false-ready"});
    CHECK_MESSAGE(honest.printed("select 1\nisset 1 0\npoll 1\nrevents 1 0\nepoll_wait 1\ndata 111\n"),
                  honest.out);
    CHECK_MESSAGE(
        lying.printed("select 2\nisset 1 1\npoll 2\nrevents 1 1\nepoll_wait 2\ndata 111\ndata 222\n"),
        lying.out);
    for (const char* name : {"select", "poll", "epoll_wait"}) {
        const auto waits = lying.calls(name);
        REQUIRE(waits.size() == 1);
        CHECK(std::count_if(waits[0].ready.begin(), waits[0].ready.end(),
                            [](const auto& ready) { return ready.invented; }) == 1);
    }
}

TEST_CASE("an edge-triggered program is told of what a short or refused call has left") {
    for (const char* plan :
         {"recv:short=9", "recv:fail=EAGAIN/2", "recv:short=9,fail=EAGAIN/3;wait:fail=EINTR/2"}) {
        const Run run = guinea_pig("edges", {.plan = plan});
        CHECK_MESSAGE(run.printed("all\n"), run.out);
    }
}

TEST_CASE("chance is the seed's") {
    const auto failures = [](const std::string& seed) {
        std::vector<bool> result;
        for (const harness::Call& call : write_blocks("seed=" + seed + ";write:short=500~30", 40).calls)
            result.push_back(call.injected());
        return result;
    };
    const auto one = failures("1");
    CHECK(one == failures("1"));
    CHECK(one != failures("2"));
    CHECK(std::count(one.begin(), one.end(), true) > 0);
    CHECK(std::count(one.begin(), one.end(), false) > 0);
}
