#include "06_fetcher/addresses.hpp"

#include <fmt/core.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "06_fetcher/failure.hpp"

namespace fetcher {

namespace asio = boost::asio;
using boost::system::error_code;

struct Addresses::Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}
    asio::ip::tcp::resolver resolver;
    asio::steady_timer done;  // expires when the look-up has taken too long, is cancelled when it has ended
    bool ended = false;
    error_code error;
    std::vector<asio::ip::address> addresses;
};

std::shared_ptr<Addresses::Lookup> Addresses::start(const std::string& host,
                                                    std::chrono::milliseconds limit) {
    auto lookup = std::make_shared<Lookup>(executor_);
    lookup->done.expires_after(limit);
    lookup->resolver.async_resolve(host, "", [lookup](const error_code& error, const auto& results) {
        lookup->ended = true;
        lookup->error = error;
        for (const auto& entry : results) lookup->addresses.push_back(entry.endpoint().address());
        lookup->done.cancel();
    });
    return lookup;
}

asio::awaitable<Addresses::Endpoints> Addresses::look_up(std::string host, std::uint16_t port,
                                                         std::chrono::milliseconds limit) {
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) co_return Endpoints(1, {address, port});

    auto& known = known_[host];
    if (!known) known = start(host, limit);
    const auto lookup = known;
    if (!lookup->ended) {
        error_code woken;
        co_await lookup->done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error(asio::error::operation_aborted);
    }
    const bool failed = !lookup->ended || lookup->error || lookup->addresses.empty();
    if (failed && known_[host] == lookup) known_.erase(host);
    if (!lookup->ended)
        throw Failure(
            Phase::resolve, Failure::Kind::passing,
            fmt::format("no address for {} within {} s", host, std::chrono::duration<double>(limit).count()));
    if (failed) {
        const bool unknown = lookup->error == asio::error::host_not_found || !lookup->error;
        throw Failure(Phase::resolve, unknown ? Failure::Kind::lasting : Failure::Kind::passing,
                      fmt::format("no address for {}: {}", host, lookup->error.message()));
    }
    Endpoints endpoints;
    for (const auto& known_address : lookup->addresses) endpoints.emplace_back(known_address, port);
    co_return endpoints;
}

}  // namespace fetcher
