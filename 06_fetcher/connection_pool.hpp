// Connections that wait for their next request (keep-alive, RFC 9112, 9.3).
#pragma once

#include <list>
#include <memory>
#include <string_view>

#include "06_fetcher/connection.hpp"

namespace fetcher {

// Keeps at most `limit` idle connections, whatever their origins: what is idle costs a descriptor here and
// one at the server. The server may close an idle connection at any time; who takes one must be ready to find
// it dead.
class ConnectionPool {
  public:
    explicit ConnectionPool(std::size_t limit) : limit_(limit) {}

    // The idle connection to `origin` that was used last, which is the least likely to be dead; null when
    // there is none.
    std::unique_ptr<Connection> take(std::string_view origin) {
        for (auto it = idle_.begin(); it != idle_.end();) {
            if ((*it)->origin() != origin) {
                ++it;
                continue;
            }
            auto connection = std::move(*it);
            it = idle_.erase(it);
            if (connection->is_quiet()) return connection;
        }
        return nullptr;
    }

    // Takes a connection back whose answer has been read to its end. Closes the one that has been idle
    // longest when there are too many.
    void give_back(std::unique_ptr<Connection> connection) {
        connection->no_limit();
        idle_.push_front(std::move(connection));
        if (idle_.size() > limit_) idle_.pop_back();
    }

  private:
    std::size_t limit_;
    std::list<std::unique_ptr<Connection>> idle_;  // the one used last in front
};

}  // namespace fetcher
