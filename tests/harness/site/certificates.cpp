#include "harness/site/certificates.hpp"

#include <stdexcept>

#include <fmt/ranges.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace harness {

namespace {

template <auto release>
struct Releaser {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releaser<X509_free>>;
using Memory = std::unique_ptr<BIO, Releaser<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Releaser<X509_EXTENSION_free>>;

void check(bool done, const char* what) {
    if (done) return;
    char reason[256];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    throw std::runtime_error(fmt::format("cannot make a certificate: {}: {}", what, reason));
}

Key make_key() {
    Key key{EVP_EC_gen("P-256")};
    check(key != nullptr, "key");
    return key;
}

void extend(X509& certificate, X509& issuer, int which, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str())};
    check(extension && X509_add_ext(&certificate, extension.get(), -1), value.c_str());
}

// Everything but extensions and signature. The serial number is random: a client may remember (issuer,
// serial) pairs.
Certificate begin(const std::string& name, EVP_PKEY& key, std::chrono::hours until) {
    Certificate certificate{X509_new()};
    std::uint32_t serial = 0;
    check(certificate && RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1,
          "serial number");
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), static_cast<long>(serial >> 1) + 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -10L * 24 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(until.count()) * 3600);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    check(X509_set_pubkey(certificate.get(), &key) == 1, "public key");
    return certificate;
}

std::string text(BIO& memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(&memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem(X509& certificate) {
    const Memory memory{BIO_new(BIO_s_mem())};
    check(memory && PEM_write_bio_X509(memory.get(), &certificate), "PEM");
    return text(*memory);
}

std::string pem(EVP_PKEY& key) {
    const Memory memory{BIO_new(BIO_s_mem())};
    check(memory && PEM_write_bio_PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr),
          "PEM");
    return text(*memory);
}

}  // namespace

struct Authority::Parts {
    Key key;
    Certificate certificate;
    std::string pem;
};

Authority::Authority(const std::string& name) : parts_(std::make_unique<Parts>()) {
    parts_->key = make_key();
    parts_->certificate = begin(name, *parts_->key, std::chrono::hours(24));
    X509& own = *parts_->certificate;
    X509_set_issuer_name(&own, X509_get_subject_name(&own));
    extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
    extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(own, own, NID_subject_key_identifier, "hash");
    check(X509_sign(&own, parts_->key.get(), EVP_sha256()) > 0, "signature");
    parts_->pem = pem(own);
}

Authority::~Authority() = default;

const std::string& Authority::certificate() const { return parts_->pem; }

Identity Authority::issue(const std::vector<std::string>& names, std::chrono::hours until) const {
    const Key key = make_key();
    const Certificate certificate = begin("workbook site", *key, until);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(parts_->certificate.get()));
    extend(*certificate, *parts_->certificate, NID_basic_constraints, "critical,CA:FALSE");
    extend(*certificate, *parts_->certificate, NID_subject_alt_name,
           fmt::format("{}", fmt::join(names, ",")));
    extend(*certificate, *parts_->certificate, NID_ext_key_usage, "serverAuth");
    extend(*certificate, *parts_->certificate, NID_authority_key_identifier, "keyid");
    check(X509_sign(certificate.get(), parts_->key.get(), EVP_sha256()) > 0, "signature");
    return {pem(*certificate), pem(*key)};
}

}  // namespace harness
