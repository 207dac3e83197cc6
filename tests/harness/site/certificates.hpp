// A certificate authority for one run: made anew each time, trusted by nobody who is not told to.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace harness {

// A certificate and its private key, both as PEM text.
struct Identity {
    std::string certificate, key;
};

class Authority {
  public:
    // Makes a key (P-256) and a certificate that signs itself. Throws std::runtime_error with OpenSSL's
    // reason.
    explicit Authority(const std::string& name);
    ~Authority();

    // The authority's own certificate, which a client has to trust (--cacert).
    const std::string& certificate() const;

    // A server certificate for `names`, each as in "DNS:localhost" or "IP:127.0.0.1" (x509v3_config(5),
    // Subject Alternative Name). Valid from ten days ago until `until` from now; negative: it has expired.
    Identity issue(const std::vector<std::string>& names, std::chrono::hours until) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace harness
