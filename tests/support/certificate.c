/* certificate.c -- certificates made for one test. */
#include "tests/support/certificate.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void need(int good)
{
    if (!good)
        abort();
}

static void add_extension(X509 *paper, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, paper, paper, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    need(extension != NULL && X509_add_ext(paper, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

struct certificate certificate_make(const char *common, int nid, const char *extension,
                                    const struct certificate *issuer)
{
    static long serial;
    const struct certificate made = {X509_new(), EVP_EC_gen("P-256")};
    const struct certificate *by = issuer == NULL ? &made : issuer;
    X509 *paper = made.paper;
    need(paper != NULL && made.key != NULL &&
         X509_set_version(paper, X509_VERSION_3) == 1);
    need(ASN1_INTEGER_set(X509_get_serialNumber(paper), ++serial) == 1);
    need(X509_gmtime_adj(X509_getm_notBefore(paper), -3600) != NULL);
    need(X509_gmtime_adj(X509_getm_notAfter(paper), 3600) != NULL);
    need(X509_NAME_add_entry_by_txt(X509_get_subject_name(paper), "CN", MBSTRING_UTF8,
                                    (const unsigned char *)common, -1, -1, 0) == 1);
    need(X509_set_issuer_name(paper, X509_get_subject_name(by->paper)) == 1);
    need(X509_set_pubkey(paper, made.key) == 1);
    if (extension != NULL)
        add_extension(paper, nid, extension);
    need(X509_sign(paper, by->key, EVP_sha256()) > 0);
    return made;
}

static FILE *create(const char *path, mode_t mode)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    FILE *stream = file < 0 ? NULL : fdopen(file, "w");
    need(stream != NULL);
    return stream;
}

void certificate_write(const struct certificate *certificate, const char *paper_path,
                       const char *key_path)
{
    if (paper_path != NULL) {
        FILE *file = create(paper_path, 0644);
        need(PEM_write_X509(file, certificate->paper) == 1 && fclose(file) == 0);
    }
    if (key_path != NULL) {
        FILE *file = create(key_path, 0600);
        need(PEM_write_PrivateKey(file, certificate->key, NULL, NULL, 0, NULL, NULL) ==
                 1 &&
             fclose(file) == 0);
    }
}

void certificate_free(struct certificate *certificate)
{
    X509_free(certificate->paper);
    EVP_PKEY_free(certificate->key);
    *certificate = (struct certificate){0};
}
