#include "06_fetcher/tls_context.hpp"

#include <fmt/core.h>
#include <boost/asio/ssl/context.hpp>
#include <stdexcept>

namespace fetcher {

namespace ssl = boost::asio::ssl;

std::shared_ptr<ssl::context> make_tls_context(const Options& options) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    if (options.insecure) {
        context->set_verify_mode(ssl::verify_none);
        return context;
    }
    context->set_verify_mode(ssl::verify_peer);
    boost::system::error_code error;
    if (options.ca_file.empty())
        context->set_default_verify_paths(error);
    else
        context->load_verify_file(options.ca_file, error);
    if (error)
        throw std::runtime_error(fmt::format("cannot read certificates from {}: {}",
                                             options.ca_file.empty() ? "the system's store" : options.ca_file,
                                             error.message()));
    return context;
}

}  // namespace fetcher
