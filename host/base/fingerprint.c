/* fingerprint.c -- to know a text again without keeping it. */
#include "host/base/fingerprint.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <sys/random.h>

#include "host/base/buffer.h"

bool fingerprint_make_key(unsigned char key[FINGERPRINT_KEY_BYTES])
{
    /* So few bytes come whole or not at all. */
    return getrandom(key, FINGERPRINT_KEY_BYTES, 0) == FINGERPRINT_KEY_BYTES;
}

void fingerprint_make(const unsigned char key[FINGERPRINT_KEY_BYTES], char kind,
                      const char *text, unsigned char made[FINGERPRINT_BYTES])
{
    struct buffer named = {0};
    buffer_format(&named, "%c:%s", kind, text);
    unsigned length = 0;
    if (HMAC(EVP_sha256(), key, FINGERPRINT_KEY_BYTES,
             (const unsigned char *)buffer_text(&named), named.length, made,
             &length) == NULL ||
        length != FINGERPRINT_BYTES)
        abort(); /* libcrypto is out of memory, or lacks SHA-256 */
    buffer_free(&named);
}
