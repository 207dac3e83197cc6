#include <doctest/doctest.h>

#include <memory>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "harness/site/certificates.hpp"

using namespace harness;

namespace {

using Certificate = std::shared_ptr<X509>;

Certificate read(const std::string& pem) {
    const std::shared_ptr<BIO> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free};
}

// What OpenSSL says of `certificate` when it trusts `authority` only; X509_V_OK when all is well.
int verify(const std::string& certificate, const std::string& authority) {
    const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
    const Certificate trusted = read(authority), checked = read(certificate);
    X509_STORE_add_cert(store.get(), trusted.get());
    const std::shared_ptr<X509_STORE_CTX> context(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_CTX_init(context.get(), store.get(), checked.get(), nullptr);
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

}  // namespace

TEST_CASE("an authority's certificate is good for whom it names, and for who trusts the authority") {
    const Authority authority("one"), other("other");
    const std::chrono::hours day(24);
    const Identity identity = authority.issue({"DNS:localhost", "IP:127.0.0.1"}, day);
    CHECK(verify(identity.certificate, authority.certificate()) == X509_V_OK);
    CHECK(verify(identity.certificate, other.certificate()) != X509_V_OK);
    const Certificate certificate = read(identity.certificate);
    CHECK(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr) == 1);
    CHECK(X509_check_ip_asc(certificate.get(), "127.0.0.1", 0) == 1);
    CHECK(X509_check_host(certificate.get(), "elsewhere.invalid", 0, 0, nullptr) == 0);
    CHECK(identity.key.find("PRIVATE KEY") != std::string::npos);
}

TEST_CASE("an expired certificate has nothing else wrong with it") {
    const Authority authority("one");
    const Identity identity = authority.issue({"IP:127.0.0.1"}, std::chrono::hours(-24));
    CHECK(verify(identity.certificate, authority.certificate()) == X509_V_ERR_CERT_HAS_EXPIRED);
}
