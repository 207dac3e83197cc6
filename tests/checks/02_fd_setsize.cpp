// Stage 02's limit: select watches descriptors below FD_SETSIZE only.
#include <cstdlib>

#include "checks/misconceptions.hpp"
#include "checks/text.hpp"
#include "harness/crowd.hpp"
#include "harness/story.hpp"

namespace {

using namespace harness;
using namespace misconceptions;

CHECK_CASE("02.full", 0.25, "beyond FD_SETSIZE a client is turned away, and the others are served", Heavy{})
(Story& story) {
    constexpr std::size_t SERVED = 950,
                          KNOCKING = 150;  // 1,024 descriptors lie between them, whatever else is open
    if (Crowd::possible(SERVED + KNOCKING + 100) < SERVED + KNOCKING + 100)
        story.not_applicable("the limit on descriptors allows too few clients");
    Server& server = story.server();
    Crowd crowd(server, SERVED);
    story.judge([](const Evidence& seen) {
        // Nobody before K60 can have had a descriptor near FD_SETSIZE.
        const bool near_the_limit = seen.client.starts_with("K") && std::atoi(seen.client.c_str() + 1) >= 60;
        const bool lost =
            seen.kind == Evidence::Kind::exited || (seen.kind == Evidence::Kind::silent && near_the_limit);
        return lost ? beyond_fd_setsize : Misconception{};
    });
    {
        const auto summary =
            story.summarise("{} more come; each must be served, or turned away at once", KNOCKING);
        std::vector<Client*> clients;
        for (std::size_t i = 1; i <= KNOCKING; ++i) {
            clients.push_back(&server.connect("K" + std::to_string(i)));
            clients.back()->send("x");
        }
        for (Client* client : clients) client->is_served("X");
    }
    crowd.speak_in_reverse();
}

CHECK_CASE("02.limit_fd_setsize", 0.25, "its limit: it does not serve 10,000 clients", Heavy{})
(Story& story) { story.must_fail("03.many_clients", "02_select_loop", fd_setsize_limit); }

}  // namespace
