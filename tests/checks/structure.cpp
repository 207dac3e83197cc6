// How an event loop is built, which no client can see: the probe tells who made which call, and what it asked before.
#include <map>
#include <set>
#include <utility>

#include "checks/misconceptions.hpp"
#include "checks/probed.hpp"
#include "checks/text.hpp"
#include "harness/bytes.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;
using namespace misconceptions;
using Kind = Evidence::Kind;

bool talks_to_a_client(const Call& call) {
    return call.descriptor == PROBE_TCP && (receives(call.id) || sends(call.id));
}

SHARED_CASE("one_thread_serves",
            "one thread receives and sends for all clients, whatever else a runtime has threads for",
            {"02", 0.25}, {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    constexpr int CLIENTS = 12;
    ProbedServer probed(story, {});
    {
        const auto summary = story.summarise("{} clients connect, and each talks three times", CLIENTS);
        std::vector<Client*> clients;
        for (int i = 1; i <= CLIENTS; ++i)
            clients.push_back(&probed.server().connect("C" + std::to_string(i)));
        for (int round = 0; round < 3; ++round)
            for (Client* client : clients) {
                client->send("hello from " + client->name());
                client->expect(upper("hello from " + client->name()));
            }
    }
    story.step("the threads that made its calls are counted");
    std::set<pid_t> threads;
    for (const Call& call : probed.recording().calls)
        if (talks_to_a_client(call) && call.result > 0) threads.insert(call.thread);
    if (threads.empty())
        story.not_applicable("its calls do not go through the C library, so the probe does not see them");
    story.require(threads.size() == 1, "one thread that receives and sends",
                  fmt::format("{} threads", threads.size()), several_threads_serve);
}

// A call that may have had to wait for a client, for nothing had said that it need not; a null pointer when there is none.
const Call* first_unasked(const Recording& recording) {
    std::set<std::pair<pid_t, int>>
        ready;  // process and descriptor, as far as waits have reported and nothing was read
    for (const Call& call : recording.calls) {
        if (waits(call.id)) {
            for (const Ready& found : call.ready) ready.insert({call.process, found.fd});
            if (call.flags & PROBE_CUT) return nullptr;  // not everything is known
        }
        const bool takes = call.id == PROBE_ACCEPT || receives(call.id);
        if (call.descriptor != PROBE_TCP || !takes) continue;
        if (ready.erase({call.process, call.fd}) == 0 && call.could_block()) return &call;
    }
    return nullptr;
}

SHARED_CASE("asks_before_it_reads",
            "what could block is called only when the kernel has said that it need not", {"02", 0.25},
            {"03", 0.25}, {"04", 0.25}, {"05", 0.25})
(Story& story) {
    story.judge([](const Evidence& seen) {
        const bool blocked = seen.kind == Kind::silent && (seen.blocked_in.rfind("recv", 0) == 0 ||
                                                           seen.blocked_in.rfind("read", 0) == 0 ||
                                                           seen.blocked_in.rfind("accept", 0) == 0);
        return blocked ? blocks_unasked : Misconception{};
    });
    ProbedServer probed(story, {});
    Client& a = probed.server().connect("A");
    // Sizes that a buffer may have: a program that reads on while its buffer was full reads once too often.
    for (const std::size_t size : {1u, 100u, 1024u, 4096u, 16384u, 65536u}) {
        const std::string message = numbered_words(size);
        a.send(message);
        a.expect(upper(message));
    }
    Client& b = probed.server().connect("B");
    b.send("hello");
    b.expect("HELLO");
    story.step("its calls are looked through: which could have blocked, and what was asked before");
    const Recording recording = probed.recording();
    const Call* unasked = first_unasked(recording);
    story.require(!unasked, "every blocking recv or accept after a wait that reported its socket",
                  unasked ? fmt::format("{}() on descriptor {}, of which no wait had told since the last one",
                                        unasked->name(), unasked->fd)
                          : "",
                  blocks_unasked);
}

}  // namespace
