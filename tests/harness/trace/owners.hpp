// Who is behind a descriptor of the program, learnt from its calls one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/recording.hpp"
#include "harness/trace/cast.hpp"

namespace harness {

// What a picture of a server tells of its calls: what it waits for, what it does with connections and files.
bool is_shown(const Call& call);

// How the listening socket is called. Connections that the program makes itself are "conn 1", "conn 2" and so on.
inline constexpr const char* DOOR = "the door";

class Owners {
  public:
    explicit Owners(const std::vector<Role>& roles);

    // To be given every call, in the order of their beginnings.
    void follow(const Call& call);

    // The name of the client behind a descriptor, DOOR for one that listens; empty when it is neither.
    std::string who(pid_t process, int fd) const;

    // The connections that epoll watches, the listening one included, and for which events.
    using Interests = std::map<std::pair<pid_t, int>, std::int64_t>;
    const Interests& interests() const { return interests_; }

  private:
    std::map<std::uint16_t, std::string> client_at_port_;
    std::map<std::pair<pid_t, int>, std::string> owners_;
    std::set<std::pair<pid_t, int>> made_;          // those of owners_ that the program connected itself
    std::optional<std::pair<pid_t, int>> closing_;  // of made_, and to be forgotten after this call
    std::size_t connections_ = 0;
    Interests interests_;
};

}  // namespace harness
