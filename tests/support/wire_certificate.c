/* wire_certificate.c -- a certificate made for one test, signed by itself. */
#include "tests/support/wire_certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

static void need(int good)
{
    if (!good)
        abort();
}

static void add_extension(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    need(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static X509 *make(EVP_PKEY *key, const char *name)
{
    X509 *certificate = X509_new();
    need(certificate != NULL && X509_set_version(certificate, X509_VERSION_3) == 1);
    need(ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1);
    need(X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != NULL);
    need(X509_gmtime_adj(X509_getm_notAfter(certificate), 3600) != NULL);
    X509_NAME *subject = X509_get_subject_name(certificate);
    need(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                    (const unsigned char *)"wire", -1, -1, 0) == 1);
    need(X509_set_issuer_name(certificate, subject) == 1);
    need(X509_set_pubkey(certificate, key) == 1);
    add_extension(certificate, NID_subject_alt_name, name);
    need(X509_sign(certificate, key, EVP_sha256()) > 0);
    return certificate;
}

static void write_file(X509 *certificate, char ca_file[WIRE_PATH_ROOM])
{
    snprintf(ca_file, WIRE_PATH_ROOM, "wire-XXXXXX");
    int fd = mkstemp(ca_file);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    need(file != NULL && PEM_write_X509(file, certificate) == 1 && fclose(file) == 0);
}

SSL_CTX *wire_certificate(const char *name, char ca_file[WIRE_PATH_ROOM])
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    need(key != NULL);
    X509 *certificate = make(key, name);
    write_file(certificate, ca_file);
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    need(tls != NULL && SSL_CTX_use_certificate(tls, certificate) == 1 &&
         SSL_CTX_use_PrivateKey(tls, key) == 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return tls;
}
