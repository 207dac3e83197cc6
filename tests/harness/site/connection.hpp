// One client's connection: requests in, answers out. The implementation is the one file that includes Beast
// and TLS.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "harness/site/certificates.hpp"
#include "harness/site/record.hpp"
#include "harness/site/web.hpp"

namespace harness {

// What a TLS server shows of itself.
class TlsServer {
  public:
    // Throws boost::system::system_error when OpenSSL does not take the identity.
    explicit TlsServer(const Identity& identity);
    ~TlsServer();

    struct Context;
    Context& context() { return *context_; }

  private:
    std::unique_ptr<Context> context_;
};

// Answers one connection's requests until the client leaves, an answer breaks off, or the caller is
// cancelled; every network error ends it quietly, for clients come and go. `tls` is null for plain HTTP. The
// references outlive it.
boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, Origin origin, TlsServer* tls,
                                   const Router& router, Record& record);

}  // namespace harness
