// What the pieces print, word by word: the chapter and the slides show it.
#include <doctest/doctest.h>

#include <cstdio>
#include <memory>
#include <regex>
#include <string>

namespace {

// What `05_coroutines PIECE` prints on stdout, a second lasting a hundredth.
std::string transcript_of(const std::string& piece, const std::string& redirection = "2>/dev/null") {
    const std::string command = std::string(PROGRAM) + " --scale 0.01 " + piece + " " + redirection;
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    char chunk[4096];
    while (const std::size_t size = std::fread(chunk, 1, sizeof chunk, pipe)) output.append(chunk, size);
    CHECK(pclose(pipe) == 0);
    return output;
}

}  // namespace

TEST_CASE("transcript: say-after") {
    const std::regex twice("(started at ..:..:..\nhello\nworld\nfinished at ..:..:..\n){2}");
    CHECK(std::regex_match(transcript_of("say-after"), twice));
}

TEST_CASE("transcript: create-task") {
    CHECK(transcript_of("create-task") ==
          "two tasks created, neither has run yet\n"
          "tea is brewing\n"
          "coffee is brewing\n"
          "a cup of tea, a cup of coffee\n"
          "cocoa is brewing\n"
          "cocoa: Operation canceled\n"
          "cancelled: true\n");
}

TEST_CASE("transcript: sleep") {
    CHECK(transcript_of("sleep") ==
          "cat falls asleep\n"
          "dog falls asleep\n"
          "bear falls asleep\n"
          "cat wakes up\n"
          "dog wakes up\n"
          "bear wakes up\n"
          "A, step 1\n"
          "B, step 1\n"
          "A, step 2\n"
          "B, step 2\n"
          "A, step 3\n"
          "B, step 3\n");
}

TEST_CASE("transcript: gather") {
    CHECK(transcript_of("gather") ==
          "fetched text\n"
          "fetched picture\n"
          "results in the order of the arguments: text, picture\n"
          "gather failed at once: no such page\n"
          "the sibling was cancelled: false\n"
          "fetched the sibling all the same\n"
          "fetched text\n"
          "outcomes: text, an exception\n");
}

TEST_CASE("transcript: shield") {
    CHECK(transcript_of("shield") ==
          "payment sent\n"
          "order: Operation canceled\n"
          "payment cancelled: false\n"
          "payment confirmed\n"
          "receipt 42; order cancelled: true\n");
}

TEST_CASE("transcript: wait-for") {
    CHECK(transcript_of("wait-for") ==
          "in time: forty-two\n"
          "pondering ends: Operation canceled\n"
          "too slow: timed out\n"
          "neither: the machine broke down\n");
}

TEST_CASE("transcript: wait") {
    CHECK(transcript_of("wait") ==
          "first completed: 1 done, 2 pending\n"
          "first exception: 2 done, 1 pending\n"
          "time limit: 2 done, 1 pending\n"
          "all completed: 3 done, 0 pending\n"
          "reached the finish\n"
          "had a flat tyre\n"
          "reached the finish\n");
}

TEST_CASE("transcript: queue") {
    CHECK(transcript_of("queue") ==
          "put 1\n"
          "put 2\n"
          "the producer waits, 2 in the queue\n"
          "Ann got 1\n"
          "Bob got 2\n"
          "put 3\n"
          "put 4\n"
          "the producer waits, 2 in the queue\n"
          "Ann got 3\n"
          "Bob got 4\n"
          "put 5\n"
          "Ann got 5\n"
          "all work is done\n"
          "Bob goes home\n"
          "Ann goes home\n");
}

TEST_CASE("transcript: lock") {
    CHECK(transcript_of("lock") ==
          "3 deposits of 100 without a lock: 100\n"
          "Ann has the lock\n"
          "Bob has the lock\n"
          "Cid has the lock\n"
          "with a lock: 300\n");
}

TEST_CASE("transcript: event") {
    CHECK(transcript_of("event") ==
          "Ann is ready\n"
          "Bob is ready\n"
          "start!\n"
          "Ann runs\n"
          "Bob runs\n"
          "late Cid is ready\n"
          "late Cid runs\n"
          "cleared: the next ones would wait again\n");
}

TEST_CASE("transcript: streams") {
    CHECK(transcript_of("streams") ==
          "answer: ONE\n"
          "answer: TWO\n"
          "end of the stream\n");
}

TEST_CASE("transcript: subprocess") {
    CHECK(transcript_of("subprocess") ==
          "output: SHOUT THIS\n"
          "exit code: 0\n"
          "exit code: 3\n");
}

TEST_CASE("transcript: event-loop") {
    CHECK(transcript_of("event-loop") ==
          "scheduled\n"
          "call_soon: in the next turn\n"
          "call_later: a second later\n"
          "blocked for 10 ticks; the ticker ticked 0 times\n"
          "blocked in another thread; the ticker went on\n");
}

TEST_CASE("transcript: futures") {
    CHECK(transcript_of("futures") ==
          "asked; done: false\n"
          "callback: forty-two\n"
          "awaited: forty-two; done: true\n"
          "awaited: the oracle is silent\n"
          "set twice: the future is done already\n");
}

TEST_CASE("transcript: protocols") {
    CHECK(transcript_of("protocols") ==
          "connection_made\n"
          "data_received: hello\n"
          "the client got: HELLO\n"
          "eof_received\n"
          "connection_lost: no error\n");
}

TEST_CASE("transcript: exceptions") {
    CHECK(transcript_of("exceptions") ==
          "awaited: division by zero\n"
          "the task has failed, and waits to be asked\n"
          "asked: division by zero\n"
          "too early: the future is not done\n"
          "cancelled: true\n");
}

TEST_CASE("transcript: exceptions, what nobody asked for goes to stderr") {
    CHECK(transcript_of("exceptions", "2>&1 >/dev/null") ==
          "Task exception was never retrieved: division by zero\n");
}
