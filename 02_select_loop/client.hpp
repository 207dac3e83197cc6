// One client of an event loop, and what to do when it is ready.
#pragma once

#include "01_blocking_echo/upper.hpp"
#include "02_select_loop/non_blocking.hpp"

struct Client {
    Socket sock;
    std::string unsent;  // the part of an answer that the client has not taken yet
};

//[ respond
// Does what `client` is ready for, without waiting. False when it has left. Backpressure: while a part of an
// answer is unsent nothing more is read, so a client that does not take its answers costs us one answer of
// memory, and no time.
inline bool respond(Client& client) {
    if (client.unsent.empty()) {
        const std::optional<std::string> text = receive(client.sock);
        if (!text) return false;
        client.unsent = upper(*text);
    }
    return send_some(client.sock, client.unsent);
}
//] respond
