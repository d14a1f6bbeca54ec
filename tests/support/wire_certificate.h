/* wire_certificate.h -- a certificate made for one test, signed by itself. */
#ifndef SUPPORT_WIRE_CERTIFICATE_H
#define SUPPORT_WIRE_CERTIFICATE_H

#include <openssl/ssl.h>

enum { WIRE_PATH_ROOM = 64 };

/* A server's context for a certificate that is good for `name`, as "IP:127.0.0.1" or
 * "DNS:localhost". Written to a new file whose path goes to `ca_file`; the caller
 * unlinks it and frees the context with SSL_CTX_free. */
SSL_CTX *wire_certificate(const char *name, char ca_file[WIRE_PATH_ROOM]);

#endif
