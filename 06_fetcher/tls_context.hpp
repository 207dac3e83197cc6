// What TLS connections of a run share: which certificates are trusted, and the lowest version.
#pragma once

#include <memory>

#include "06_fetcher/options.hpp"

namespace boost::asio::ssl {
class context;
}

namespace fetcher {

// Verifies certificates against options.ca_file when it is given, else against the system's (which OpenSSL
// looks for in its default places, SSL_CERT_FILE and SSL_CERT_DIR included); not at all with
// options.insecure. TLS 1.2 at least. Throws std::runtime_error with one clear line when the file cannot be
// used.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const Options& options);

}  // namespace fetcher
