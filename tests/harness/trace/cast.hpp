// The clients of a scenario, all driven by one thread, and what each of them lived through.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/server.hpp"

namespace harness {

// Something that a client did, or that was done to it.
struct Happening {
    using Time = std::chrono::nanoseconds;  // steady_clock's, as in Call

    enum class Kind {
        connects,
        says,      // sends; `end` is when the kernel has taken all of it
        waits,     // from its last word until the answer has come; or did not come, then `answered` is false
        hears,     // a part of an answer has come
        leaves,    // closes its connection
        ended,     // the program closed the connection, or reset it
        asks,      // of a fetcher's connection: sends a request; `bytes` is what for, `size` the request's
        receives,  // … until the last byte of the answer has come
    };
    Kind kind{};
    Time begin{}, end{};
    std::string bytes;  // said or heard, at most the first 64 of them
    std::size_t size = 0;
    bool answered = true;
};

// A client as a lane of the picture.
struct Role {
    std::string name;
    std::uint16_t port = 0;  // its own: how the server's accept knows it
    std::vector<Happening> happenings;
    std::optional<Happening::Time> waiting_since = {};  // no value: it waits for nothing, or reads nothing
};

class Cast {
  public:
    explicit Cast(Server& server);
    ~Cast();
    Cast(const Cast&) = delete;
    Cast& operator=(const Cast&) = delete;

    // `receive_buffer`: in bytes, for a client that is going to stop reading; 0: the kernel's choice.
    void connect(const std::string& name, int receive_buffer = 0);
    void say(const std::string& name, std::string_view bytes);
    // Sends as much as is taken, reading nothing, until the program is asleep. Returns the number of bytes.
    std::size_t say_without_reading(const std::string& name, std::string_view bytes);
    // Waits until as much has come back as was said. False when the program is asleep, so that nothing more will come;
    // what comes to the others meanwhile is theirs.
    bool hear(const std::string& name);
    void leave(const std::string& name);

    // Lets the program do what is left for it to do, until it is asleep; the clients read meanwhile.
    void settle();
    // What everybody has lived through so far.
    std::vector<Role> so_far() const;
    // Lets the program do what is left for it to do. Who still waits then has waited in vain.
    std::vector<Role> finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace harness
