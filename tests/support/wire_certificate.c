/* wire_certificate.c -- a certificate made for one test, signed by itself. */
#include "tests/support/wire_certificate.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/certificate.h"

SSL_CTX *wire_certificate(const char *name, char ca_file[WIRE_PATH_ROOM])
{
    struct certificate made =
        certificate_make("wire", NID_subject_alt_name, name, NULL);
    snprintf(ca_file, WIRE_PATH_ROOM, "wire-XXXXXX");
    const int file = mkstemp(ca_file); /* the name is ours */
    if (file < 0)
        abort();
    close(file);
    unlink(ca_file);
    certificate_write(&made, ca_file, NULL);
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (tls == NULL || SSL_CTX_use_certificate(tls, made.paper) != 1 ||
        SSL_CTX_use_PrivateKey(tls, made.key) != 1)
        abort();
    certificate_free(&made);
    return tls;
}
