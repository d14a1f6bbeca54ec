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

void fingerprint_sign(const void *key, size_t key_length, const void *bytes,
                      size_t length, unsigned char made[FINGERPRINT_BYTES])
{
    unsigned made_length = 0;
    if (HMAC(EVP_sha256(), key, (int)key_length, bytes, length, made, &made_length) ==
            NULL ||
        made_length != FINGERPRINT_BYTES)
        abort(); /* libcrypto is out of memory, or lacks SHA-256 */
}

void fingerprint_make(const unsigned char key[FINGERPRINT_KEY_BYTES], char kind,
                      const char *text, unsigned char made[FINGERPRINT_BYTES])
{
    struct buffer named = {0};
    buffer_format(&named, "%c:%s", kind, text);
    fingerprint_sign(key, FINGERPRINT_KEY_BYTES, buffer_text(&named), named.length,
                     made);
    buffer_free(&named);
}
