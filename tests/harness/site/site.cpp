#include "harness/site/site.hpp"

#include <array>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <fmt/core.h>
#include <boost/asio.hpp>

#include "harness/site/certificates.hpp"
#include "harness/site/connection.hpp"
#include "harness/site/pages.hpp"

namespace harness {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

struct Listener {
    Origin origin;
    std::unique_ptr<TlsServer> tls;  // null: plain HTTP
    tcp::acceptor acceptor;
};

// A coroutine of ours ended by an exception that none of us expects: the site is broken, and a check that
// goes on would blame the wrong program.
void must_not_fail(std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
}

//[ accept_clients
asio::awaitable<void> accept_clients(Listener& listener, const Router& router, Record& record) {
    const auto executor = co_await asio::this_coro::executor;
    while (true) {
        auto [error, socket] = co_await listener.acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        if (!error) {
            auto conversation = serve(std::move(socket), listener.origin, listener.tls.get(), router, record);
            asio::co_spawn(executor, std::move(conversation), must_not_fail);
            continue;
        }
        // Out of descriptors, or the client has left already. The first lasts, so do not ask again at once.
        asio::steady_timer pause(executor, std::chrono::milliseconds(20));
        co_await pause.async_wait(asio::use_awaitable);
    }
}
//] accept_clients

}  // namespace

struct Site::Parts {
    explicit Parts(SiteOptions options)
        : folder(std::move(options.folder)),
          pages(hang_gallery(options.seed, options.pictures), options.picture_delay, gates, record,
                [this](Origin origin) { return address(origin); }) {
        record.on_request(std::move(options.on_request));
        const Authority authority("workbook test authority"), stranger("workbook stranger");
        std::ofstream(ca_file()) << authority.certificate();
        const std::vector<std::string> here{"DNS:localhost", "IP:127.0.0.1"},
            elsewhere{"DNS:elsewhere.invalid"};
        const std::chrono::hours day(24);
        listen(Origin::http, options.port, nullptr);
        listen(Origin::http_other, 0, nullptr);
        listen(Origin::https, 0, std::make_unique<TlsServer>(authority.issue(here, day)));
        listen(Origin::https_wrong_host, 0, std::make_unique<TlsServer>(authority.issue(elsewhere, day)));
        listen(Origin::https_expired, 0, std::make_unique<TlsServer>(authority.issue(here, -day)));
        listen(Origin::https_self_signed, 0, std::make_unique<TlsServer>(stranger.issue(here, day)));
        for (Listener& listener : listeners)
            asio::co_spawn(context, accept_clients(listener, pages.router(), record), must_not_fail);
        thread = std::thread([this] { context.run(); });
    }

    ~Parts() {
        context.stop();
        thread.join();
    }

    void listen(Origin origin, std::uint16_t port, std::unique_ptr<TlsServer> tls) {
        const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
        listeners.push_back({origin, std::move(tls), tcp::acceptor(context, endpoint)});
        ports.push_back(listeners.back().acceptor.local_endpoint().port());
    }

    std::string address(Origin origin) const {
        const bool plain = origin == Origin::http || origin == Origin::http_other;
        return fmt::format("{}://127.0.0.1:{}", plain ? "http" : "https",
                           ports.at(static_cast<std::size_t>(origin)));
    }

    std::filesystem::path ca_file() const { return folder / "ca.pem"; }

    std::filesystem::path folder;
    Record record;
    Gates gates;
    Pages pages;
    std::vector<std::uint16_t> ports;  // in the order of Origin
    // Everything above is used by coroutines that are destroyed with the context; sockets in turn need the
    // context.
    asio::io_context context{1};
    std::vector<Listener> listeners;
    std::thread thread;
};

Site::Site(SiteOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}

Site::~Site() = default;

std::string Site::url(std::string_view path, Origin origin) const {
    return parts_->address(origin) + std::string{path};
}

std::vector<std::string> Site::pictures() const {
    std::vector<std::string> paths;
    for (const Picture& picture : parts_->pages.gallery()) paths.push_back("/gallery/" + picture.name);
    return paths;
}

std::string Site::body(std::string_view path) const { return parts_->pages.body(path); }

std::filesystem::path Site::ca_file() const { return parts_->ca_file(); }

std::vector<std::string> Site::routes() const {
    std::vector<std::string> lines;
    for (const auto& route : parts_->pages.router().routes())
        lines.push_back(fmt::format("{:<45} {}", route.pattern, route.about));
    return lines;
}

const Record& Site::record() const { return parts_->record; }

Gates& Site::gates() const { return parts_->gates; }

}  // namespace harness
