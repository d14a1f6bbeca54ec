/* certificate.h -- certificates made for one test: an authority, and what it signs. */
#ifndef SUPPORT_CERTIFICATE_H
#define SUPPORT_CERTIFICATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>

struct certificate {
    X509 *paper;
    EVP_PKEY *key;
};

/* Good for an hour. `common` is its owner's name; `extension` of the kind `nid`, as
 * "IP:127.0.0.1" of NID_subject_alt_name or "critical,CA:TRUE" of NID_basic_constraints
 * (NULL: none). Signed by `issuer`; NULL: by itself. It lives until certificate_free. */
struct certificate certificate_make(const char *common, int nid, const char *extension,
                                    const struct certificate *issuer);
/* As PEM files, the key for its owner alone; either path may be NULL. */
void certificate_write(const struct certificate *certificate, const char *paper_path,
                       const char *key_path);
void certificate_free(struct certificate *certificate);

#endif
