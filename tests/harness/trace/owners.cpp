#include "harness/trace/owners.hpp"

#include <fmt/format.h>

#include <sys/epoll.h>

namespace harness {

bool is_shown(const Call& call) {
    if (waits(call.id) || call.id == PROBE_PTHREAD_CREATE) return true;
    if (call.descriptor == PROBE_TCP) return call.id != PROBE_EPOLL_CTL;
    return call.id == PROBE_EPOLL_CTL || writes_to_disk(call);
}

Owners::Owners(const std::vector<Role>& roles) {
    for (const Role& role : roles) client_at_port_[role.port] = role.name;
}

void Owners::follow(const Call& call) {
    if (closing_) {
        owners_.erase(*closing_);
        closing_.reset();
    }
    if (call.id == PROBE_LISTEN) owners_[{call.process, call.fd}] = DOOR;
    if (call.id == PROBE_ACCEPT && call.result >= 0 && call.returned()) {
        const auto client = client_at_port_.find(static_cast<std::uint16_t>(call.arguments[0]));
        if (client != client_at_port_.end())
            owners_[{call.process, static_cast<int>(call.result)}] = client->second;
    }
    const std::pair key{call.process, call.fd};
    if (call.id == PROBE_CONNECT && call.descriptor == PROBE_TCP) {
        owners_[key] = fmt::format("conn {}", ++connections_);
        made_.insert(key);
    }
    // The number may be a file's next. (An accepted one is not forgotten: by the order of their beginnings a close may
    // come after the accept that got its number.)
    if (call.id == PROBE_CLOSE && made_.erase(key) > 0) closing_ = key;
    // What a runtime watches for its own sake, an eventfd or a timer, is nobody's connection.
    if (call.id == PROBE_EPOLL_CTL && call.descriptor == PROBE_TCP && call.returned() && call.result == 0) {
        if (call.arguments[1] == EPOLL_CTL_DEL)
            interests_.erase({call.process, call.fd});
        else
            interests_[{call.process, call.fd}] = call.arguments[2];
    }
    if (call.id == PROBE_CLOSE) interests_.erase({call.process, call.fd});
}

std::string Owners::who(pid_t process, int fd) const {
    const auto found = owners_.find({process, fd});
    return found == owners_.end() ? "" : found->second;
}

}  // namespace harness
